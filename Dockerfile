# The portal's image: the same steps as `make run` (bin/setup.py), split so that the last stage holds only what runs.

# --- Fonts, tokens and icons from npm ---
FROM node:22-bookworm-slim AS assets
WORKDIR /portal
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=optional --no-audit --no-fund
COPY bin/setup.py bin/setup.py
COPY static/icons.txt static/icons.txt
RUN python3 bin/setup.py --assets

# --- Python packages ---
FROM python:3.12-slim-bookworm AS packages
WORKDIR /portal
RUN python -m venv /portal/.venv
COPY requirements-setup.lock requirements.lock ./
RUN .venv/bin/python -m pip install -q --require-hashes -r requirements-setup.lock \
 && .venv/bin/python -m uv pip install -q --system-certs --python .venv/bin/python --require-hashes -r requirements.lock \
 && .venv/bin/python -m pip uninstall -q -y uv

# --- What runs ---
FROM python:3.12-slim-bookworm AS portal
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/portal/.venv/bin:$PATH
RUN useradd --system --uid 10001 --home-dir /portal --shell /usr/sbin/nologin portal \
 && mkdir -p /portal/var/media /portal/var/evidence \
 && chown -R portal /portal/var
WORKDIR /portal
COPY --from=packages /portal/.venv /portal/.venv
COPY . .
COPY --from=assets /portal/static/vendor /portal/static/vendor
COPY --from=assets /portal/programs/paper/fonts /portal/programs/paper/fonts
# Files with hashed names belong to the image, so that every web process of a version serves the same ones.
RUN DEBUG=0 python manage.py collectstatic --noinput --verbosity=0
USER portal
EXPOSE 8000
CMD ["gunicorn", "seoul4050.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", \
     "--threads=4", "--no-control-socket", "--worker-tmp-dir=/dev/shm", "--access-logfile=-"]
