-- Two occupations of one page whose figures are all the same: a column that was copied onto its neighbour.
-- No named rule compares two entities.
SELECT
    one.page,
    other.entity,
    'number_of_jobs' AS field,
    'The salary, the rate, the jobs and the age of ' || one.entity || ' stand in the column of ' || other.entity || ' too.' AS message
FROM "occupation-comparison" AS one
JOIN "occupation-comparison" AS other
    ON one.page = other.page AND one.entity < other.entity
WHERE one.yearly_salary = other.yearly_salary
  AND one.number_of_jobs = other.number_of_jobs
  AND one.hourly_rate IS NOT DISTINCT FROM other.hourly_rate
  AND one.average_age IS NOT DISTINCT FROM other.average_age
