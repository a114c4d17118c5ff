"""The two kinds of routes: a page is read, a change is posted."""

from odoo.http import route


def get(*urls, **options):
    """A page: for who is logged in, from a read-only replica where there is one.

    :param urls: addresses of the page
    :param options: options of ``odoo.http.route`` that differ
    """
    return _route(urls, {"methods": ["GET"], "readonly": True, **options})


def post(*urls, **options):
    """A change: never a link, never from the form of another site."""
    return _route(urls, {"methods": ["POST"], "csrf": True, **options})


def _route(urls, options):
    return route(
        list(urls),
        **{
            "type": "http",
            "auth": "user",
            "website": True,
            "sitemap": False,
            **options,
        },
    )
