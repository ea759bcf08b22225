"""True examples of needs for the home page, in the screen's language; three a day."""

from django.utils import timezone

EXAMPLES = {
    "fr": [
        "Quand un client me téléphone, je ne retrouve jamais ce que je lui ai promis.",
        "Je passe mes dimanches soir à refaire les mêmes factures dans Word.",
        "On ne me trouve pas sur Google, mon concurrent bien.",
        "Un ouvrier est parti avec les codes de notre page Facebook.",
        "Mes chauffeurs m'appellent sans arrêt pour savoir où livrer ensuite.",
        "Mon ordinateur a lâché et toutes les photos de chantier étaient dessus.",
    ],
    "nl": [
        "Als een klant belt, vind ik nooit terug wat ik beloofd heb.",
        "Elke zondagavond maak ik dezelfde facturen opnieuw in Word.",
        "Ze vinden mij niet op Google, mijn concurrent wel.",
        "Een medewerker is vertrokken met de codes van onze Facebookpagina.",
        "Mijn chauffeurs bellen voortdurend om te vragen waar ze nu moeten leveren.",
        "Mijn computer is stuk en alle werffoto's stonden erop.",
    ],
    "de": [
        "Wenn ein Kunde anruft, finde ich nie, was ich ihm versprochen habe.",
        "Jeden Sonntagabend schreibe ich dieselben Rechnungen in Word.",
        "Bei Google findet man mich nicht, meinen Konkurrenten schon.",
        "Ein Mitarbeiter ist mit den Zugangsdaten unserer Facebook-Seite gegangen.",
        "Meine Fahrer rufen ständig an, um zu fragen, wohin sie liefern sollen.",
        "Mein Computer ist kaputt und alle Baustellenfotos waren darauf.",
    ],
    "en": [
        "When a customer calls, I can never find what I promised them.",
        "I spend Sunday evenings typing the same invoices in Word.",
        "People can't find me on Google, but they find my competitor.",
        "An employee left with the passwords of our Facebook page.",
        "My drivers keep calling to ask where to deliver next.",
        "My computer died with all the photos of our building sites on it.",
    ],
}


def examples(language: str) -> list[str]:
    """Return three examples in ``language``, others each day."""
    listed = EXAMPLES.get(language[:2], EXAMPLES["fr"])
    start = timezone.localdate().toordinal() % len(listed)
    return [listed[(start + step) % len(listed)] for step in (0, 2, 4)]
