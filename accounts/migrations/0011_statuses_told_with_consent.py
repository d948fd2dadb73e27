"""Statuses that tell of means or health were kept without their consent so far: they go, and are asked for anew.

And the consent's next edition says what really happens: it is kept until the consent is taken back.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

STATUSES = [
    ("basic_livelihood", "기초생활수급자"),
    ("near_poor", "차상위계층"),
    ("single_parent", "한부모가족"),
    ("disabled", "등록장애인"),
    ("veteran", "국가유공자와 가족"),
    ("job_seeker", "구직 중"),
    ("employed", "일하는 중"),
    ("self_employed", "자영업"),
]

FORGET = """
UPDATE accounts_resident
   SET statuses_untold = ARRAY['basic_livelihood', 'near_poor', 'single_parent', 'disabled', 'veteran'],
       statuses = ARRAY(
           SELECT status FROM unnest(statuses) AS status WHERE status IN ('job_seeker', 'employed', 'self_employed')
       )
 WHERE statuses IS NOT NULL
"""

NEXT_EDITION = """
INSERT INTO accounts_consenttext
       (kind, version, title, purpose, items, retention, refusal, is_required, published_at)
SELECT kind, version + 1, title,
       '신청 자격, 먼저 드리는 자리, 수강료 감면, 장학금 자격을 확인하는 데에만 씁니다.',
       '본인이 고른 해당 여부(기초생활수급자, 차상위계층, 한부모가족, 등록장애인, 국가유공자와 가족)',
       '동의를 거두거나 회원을 떠날 때 바로 지웁니다. 보낸 장학금 신청서의 답은 결정의 근거로 따로 보관합니다.',
       '동의하지 않을 수 있습니다. 그때는 먼저 드리는 자리나 감면을 받지 못하지만 일반 신청은 할 수 있습니다.',
       is_required, now()
  FROM accounts_consenttext WHERE kind = 'sensitive' ORDER BY version DESC LIMIT 1
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_take_unproven_contacts_off")]

    operations = [
        migrations.AddField(
            model_name="resident",
            name="statuses_untold",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=STATUSES, max_length=20),
                blank=True,
                db_default=[],
                default=list,
                size=None,
            ),
        ),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.RunSQL(NEXT_EDITION, migrations.RunSQL.noop),
    ]
