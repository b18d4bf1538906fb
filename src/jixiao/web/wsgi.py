"""The WSGI application that gunicorn serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
application = get_wsgi_application()

from jixiao.web.declaring.workflow import workflow  # noqa: E402  # settings are read by now

workflow()  # a workflow file that is wrong is told at start, not to the first person
