"""Staged debtors and the debtors in the books: which are the same, which are new, which may be one.

By enterprise number; else by normalised name and postcode, where that leaves no choice. A name
alone is enough only among the debtors of the same creditor. Who was merged into another stays so.
Runs under a lock of its own, held to the end of the unit of work: two files that bring the same new
debtor at the same time make one.
"""

from backend import db
from backend.intake import staging
from backend.intake.grouping import Doubt

LOCK = 72_511

_BY_NUMBER = """
UPDATE staged_debtor s SET debtor_id = known.id FROM (
  SELECT DISTINCT ON (s.place) s.place, coalesce(d.merged_into, d.id) AS id
    FROM staged_debtor s JOIN debtor d ON d.enterprise_no = s.enterprise_no
   ORDER BY s.place, coalesce(d.merged_into, d.id)) known WHERE known.place = s.place
"""
# A number that we do not know and a name that we do are one debtor only if nobody of that name
# has another number; a name without number goes to one without, or to the only number.
_BY_SPOT = """
UPDATE staged_debtor s SET debtor_id = known.id FROM (
  SELECT s.place, (array_agg(d.id ORDER BY d.enterprise_no IS NOT NULL, d.id))[1] AS id
    FROM staged_debtor s
    JOIN debtor twin ON twin.match_name = s.match_name AND twin.postal_code = s.postal_code
    JOIN debtor d ON d.id = coalesce(twin.merged_into, twin.id)
   WHERE s.debtor_id IS NULL
     AND NOT (s.enterprise_no IS NOT NULL AND s.has_rival)
   GROUP BY s.place
  HAVING CASE WHEN s.enterprise_no IS NOT NULL THEN count(d.enterprise_no) = 0
    ELSE count(DISTINCT d.enterprise_no) <= 1 OR bool_or(d.enterprise_no IS NULL) END
  ) known WHERE known.place = s.place
"""
_BY_NAME_AT_THE_CREDITOR = """
UPDATE staged_debtor s SET debtor_id = known.id FROM (
  SELECT s.place, min(coalesce(d.merged_into, d.id)) AS id FROM staged_debtor s
    JOIN debtor d ON d.match_name = s.match_name AND coalesce(d.postal_code, '') = ''
   WHERE s.debtor_id IS NULL AND s.postal_code = ''
     AND (d.enterprise_no IS NULL OR s.enterprise_no IS NULL)
     AND EXISTS (SELECT FROM case_file f WHERE f.creditor_id = $1
                    AND f.debtor_id = coalesce(d.merged_into, d.id))
   GROUP BY s.place HAVING count(DISTINCT coalesce(d.merged_into, d.id)) = 1
  ) known WHERE known.place = s.place
"""
_LEARNT = """
UPDATE debtor d SET enterprise_no = s.enterprise_no, vat_no = coalesce(d.vat_no, s.vat_no)
  FROM staged_debtor s
 WHERE d.id = s.debtor_id AND d.enterprise_no IS NULL AND s.enterprise_no IS NOT NULL
"""
_NEW = """
UPDATE staged_debtor SET is_new = true, debtor_id = nextval('debtor_id_seq')
 WHERE debtor_id IS NULL;
INSERT INTO debtor (id, kind, country, lang, name, match_name, enterprise_no, vat_no, street,
    postal_code, city)
SELECT debtor_id, kind, country, lang, name, match_name, enterprise_no, vat_no, nullif(street, ''),
       nullif(postal_code, ''), nullif(city, '') FROM staged_debtor WHERE is_new ORDER BY place;
"""
# the same name in the same place under another number: one or two?
_NAMESAKES = """
INSERT INTO debtor_doubt (debtor_id, other_id, reason)
SELECT DISTINCT d.id, s.debtor_id, 'number' FROM staged_debtor s
  JOIN debtor d ON d.match_name = s.match_name AND d.postal_code = s.postal_code
 WHERE s.is_new AND d.id < s.debtor_id AND d.merged_into IS NULL ON CONFLICT DO NOTHING
"""
# a telephone or an address that few share; one that many have is a switchboard's
_SAME_CONTACT = """
INSERT INTO debtor_doubt (debtor_id, other_id, reason)
SELECT DISTINCT d.id, s.debtor_id, 'contact' FROM (
  SELECT debtor_id, phone AS value FROM staged_debtor WHERE is_new AND phone IS NOT NULL
  UNION ALL SELECT debtor_id, mobile FROM staged_debtor WHERE is_new AND mobile IS NOT NULL
  UNION ALL SELECT debtor_id, email FROM staged_debtor WHERE is_new AND email IS NOT NULL) s
  JOIN contact c ON c.value = s.value JOIN debtor d ON d.id = c.debtor_id
 WHERE d.id < s.debtor_id AND d.merged_into IS NULL
   AND (SELECT count(*) FROM (SELECT FROM contact n WHERE n.value = s.value LIMIT 4) few) < 4
    ON CONFLICT DO NOTHING
"""
_CONTACTS = """
INSERT INTO contact (debtor_id, channel, value)
SELECT debtor_id, channel, value FROM (
  SELECT debtor_id, place, 1 AS rank, 'phone' AS channel, phone AS value FROM staged_debtor
  UNION ALL SELECT debtor_id, place, 2, 'phone', mobile FROM staged_debtor
  UNION ALL SELECT debtor_id, place, 3, 'email', email FROM staged_debtor) ways
 WHERE value IS NOT NULL ORDER BY place, rank ON CONFLICT DO NOTHING
"""
_TOLD = """
INSERT INTO debtor_doubt (debtor_id, other_id, reason)
SELECT DISTINCT ON (least(a.debtor_id, b.debtor_id), greatest(a.debtor_id, b.debtor_id))
       least(a.debtor_id, b.debtor_id), greatest(a.debtor_id, b.debtor_id), pair.why
  FROM unnest($1::int[], $2::int[], $3::text[]) AS pair(one, other, why)
  JOIN staged_debtor a ON a.place = pair.one JOIN staged_debtor b ON b.place = pair.other
 WHERE a.debtor_id <> b.debtor_id ON CONFLICT DO NOTHING
"""


async def lock() -> None:
    """From here to the end of the unit of work nobody else adds, matches or merges debtors."""
    await db.execute("SELECT pg_advisory_xact_lock($1)", LOCK)


async def match(creditor_id: int, pairs: tuple[Doubt, ...]) -> int:
    """Find or add the debtor of every row of `staged_debtor`; how many new doubts it leaves.

    `pairs` are the doubts inside the list. A pair that a person decided once is not asked again.
    """
    await lock()
    await staging.run(_BY_NUMBER)
    await staging.run(_BY_SPOT)
    await staging.run(_BY_NAME_AT_THE_CREDITOR, creditor_id)
    await staging.run(_LEARNT)
    await staging.run(_NEW)
    asked = [await staging.run(_NAMESAKES), await staging.run(_SAME_CONTACT)]
    await staging.run(_CONTACTS)
    places = [pair.debtor for pair in pairs], [pair.other for pair in pairs]
    asked.append(await staging.run(_TOLD, *places, [pair.why for pair in pairs]))
    return sum(int(answer.rpartition(" ")[2]) for answer in asked)
