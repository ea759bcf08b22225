def test_time(db):
    from relais.needs.index import current_index
    assert current_index().size > 0
