# A message was moved out of the junk folder: its owner says that it is wanted, unless it went into the trash.
require ["vnd.dovecot.pipe", "copy", "imapsieve", "environment", "variables", "vnd.dovecot.environment"];

if environment :is "imap.mailbox" ["Trash", "Deleted Items", "Deleted Messages"] { stop; }
if environment :matches "imap.user" "*" { set "person" "${1}"; }
if environment :matches "vnd.dovecot.config.postern_organization" "*" { set "organization" "${1}"; }

pipe :copy "postern-report" ["good", "${person}", "${organization}"];
