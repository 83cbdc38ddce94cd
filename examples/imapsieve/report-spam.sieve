# A message was moved into the junk folder: its owner says that it is unwanted.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables", "vnd.dovecot.environment"];

if environment :matches "imap.user" "*" { set "person" "${1}"; }
if environment :matches "vnd.dovecot.config.postern_organization" "*" { set "organization" "${1}"; }

pipe :copy "postern-report" ["spam", "${person}", "${organization}"];
