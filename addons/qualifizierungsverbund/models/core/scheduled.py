"""Long work of scheduled actions, in batches whose progress is committed."""


def with_progress(env, items, remaining):
    """Go through items, each committed when the caller comes for the next one.

    :param items: may be lazy
    :param remaining: how many there are to do, of which these may be a part
    """
    cron = env["ir.cron"]
    cron._commit_progress(remaining=remaining)
    for item in items:
        yield item
        if not cron._commit_progress(1):
            break


def due_records(model, domain, limit):
    """Go through the records of a domain, each locked and still in it.

    What somebody else holds right now waits for the next run.

    :param limit: records a run
    """
    records = (
        model.browse(record_id).try_lock_for_update().filtered_domain(domain)
        for record_id in model.search(domain, limit=limit, order="id").ids
    )
    return with_progress(model.env, filter(None, records), model.search_count(domain))
