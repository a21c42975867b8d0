"""Why a field has its value on a page, is null, absent or doubtful: `fields.explain_field`."""
