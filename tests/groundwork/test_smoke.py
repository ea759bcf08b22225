def test_x(db):
    from relais.vocabulary.models import Theme
    assert Theme.objects.count()
