"""Several rows of a document change in one write of it: what follows, follows once."""

KEY = "verbund_batch_%s"


def in_batch(documents):
    """Documents that look after themselves what the rows mean that they write."""
    return documents.with_context(
        **{KEY % documents._name: frozenset(documents.ids)}  # no client can send one
    )


def out_of_batch(documents):
    """Those that do not: rows in the form of a document may be of another one."""
    batch = documents.env.context.get(KEY % documents._name)
    if not isinstance(batch, frozenset):
        return documents
    return documents - documents.browse(batch)
