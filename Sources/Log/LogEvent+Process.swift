import Mail

/// What the table of events says of the process, its configuration, organizations and administration.
extension LogEvent {
    var processEntry: Entry {
        switch self {
        case .processReady:
            Entry(.notice, "The gateway is ready and takes mail.", mend: "Nothing to do.")
        case .processStopped:
            Entry(.notice, "The gateway has stopped as it was asked to.", mend: "Nothing to do.")
        case .processStartFailed:
            Entry(
                .critical, "The gateway could not start.",
                mend: "Correct what the message names, then start it again.")
        case .processWorkerUnstartable:
            Entry(
                .critical, "The supervisor could not start a worker process.",
                mend: "See `error`: usually memory or processes are short. The supervisor has ended; start it again.")
        case .processWorkerDied:
            Entry(
                .error, "The worker process ended by itself; another is started.",
                mend: "Please report it, with the lines before it. Signal 9 comes from outside: look for the kernel's "
                    + "out-of-memory killer.")
        case .processWorkerSilent:
            Entry(
                .warning, "The worker process stands still; if it goes on so, it is ended and started again.",
                mend: "Look whether the process is stopped or a disk does not answer. A busy machine alone is not the "
                    + "cause.")
        case .processWorkerRevived:
            Entry(
                .notice, "A thread of the worker process that stood still runs again.",
                mend: "Nothing to do once; when it recurs, look at the disk.")
        case .processWorkerEnded:
            Entry(
                .error, "The worker process was ended because it stood still; another is started.",
                mend: "Please report it, unless somebody had stopped the process.")
        case .processWorkerKilled:
            Entry(
                .error, "The worker process was killed because it did not stop in time.",
                mend: "Nothing to do: the next start recovers.")
        case .processFaultFound:
            Entry(
                .error, "The process before this one died by a fault of its own, with no message in hand.",
                mend: "Please report it.")
        case .processFaultUnnoted:
            Entry(
                .error, "Work in hand can't be noted, so the next start won't know a message that ends the process.",
                mend: "See `error`; the data folder must be writable.")
        case .processInspectorReady:
            Entry(.info, "A process that reads files of messages is ready, in its sandbox.", mend: "Nothing to do.")
        case .processInspectorUnavailable:
            Entry(
                .error, "A process that reads files of messages could not be started; files stay unread.",
                mend:
                    "See `error`. `postern-inspector` must lie beside `postern`; what unread files lead to is the malware policy's choice."
            )
        case .processInspectorUnconfined:
            Entry(
                .warning,
                "The kernel has no filter of system calls, so a process that reads files runs with limits alone.",
                mend: "Run a kernel with seccomp, or set `engines.inspector` to `off`.")
        case .processInspectorDied:
            Entry(
                .warning,
                "A process that reads files of messages died; the file that it was at counts as unread, and another takes its place.",
                mend:
                    "Nothing to do once. When it recurs, somebody sends files that break a library: keep libarchive, gd and zbar up to date."
            )
        case .processInspectorOverdue:
            Entry(
                .warning,
                "The files of a message took too long to read and count as unread; the process was killed and another takes its place.",
                mend: "Nothing to do once; when it recurs, look who sends them.")
        case .processClockSet:
            Entry(
                .warning, "The system's clock was set; the age of waiting mail does not change by it.",
                mend: "Have the clock kept by NTP, so that it does not jump.")
        case .processLogCounted:
            Entry(
                .info, "An event came more than 100 times in a minute; the lines beyond were counted, not written.",
                mend: "Look at the lines of the event in `counted`.")
        case .processLogLevelSet:
            Entry(.notice, "An administrator set a level of the log for a time.", mend: "Nothing to do.")
        case .configurationReloaded:
            Entry(.notice, "The server's settings were reloaded.", mend: "Nothing to do.")
        case .configurationUnusable:
            Entry(
                .error, "The server's settings were not reloaded; the old ones stay.",
                mend: "Correct the mistake in `error` and send SIGHUP again.")
        case .configurationRestartNeeded:
            Entry(
                .warning, "A changed setting needs a restart of the gateway; it stays as it was.",
                mend: "Restart when convenient.")
        default: Self.missing
        }
    }

    var organizationEntry: Entry {
        switch self {
        case .organizationChanged:
            Entry(.notice, "An organization's configuration was changed.", mend: "Nothing to do.")
        case .organizationUnusable:
            Entry(
                .error, "An organization's document can't be used by this release; its mail is refused or waits.",
                mend: "Apply a document without the mistake in the message. Other organizations are not affected.")
        case .organizationSymbolUnknown:
            Entry(
                .warning, "An organization's `SymbolWeights` name a sign that this release does not have.",
                mend: "Take the sign out of its `hostedContentFilterPolicy`, or write a name of the table of symbols.")
        case .organizationConnectorBlocked:
            Entry(
                .warning, "An inbound connector was blocked: nothing comes in by it until it is unblocked.",
                mend: "Mend what `reason` says, then `postern connector unblock`.")
        case .organizationConnectorUnblocked:
            Entry(.notice, "An inbound connector is not blocked any more.", mend: "Nothing to do.")
        case .organizationConnectorValidated:
            Entry(.notice, "An outbound connector was validated.", mend: "`postern connector show` has the steps.")
        case .organizationDirectoryChanged:
            Entry(.notice, "A directory of recipients was changed.", mend: "Nothing to do.")
        case .organizationDirectoryUnreadable:
            Entry(
                .error, "Recipients of a directory could not be read from the store.",
                mend: "Import the directory again with `--replace`.")
        case .organizationDirectoryUnpacked:
            Entry(
                .error, "A directory could not be packed; it works, and takes more room.",
                mend: "See `error`. The next import tries again.")
        case .organizationDirectoryUntidy:
            Entry(
                .warning, "Rows of a replaced directory could not be removed.",
                mend: "Nothing to do: the next import tries again.")
        case .organizationUsesUnkept:
            Entry(
                .warning,
                "That entries of an allow and block list are in use could not be written down; it is tried every hour, and "
                    + "the entries end by the use that is written there.",
                mend: "See `error`: mend the document of the organization, or look at the disk "
                    + "([the end of an entry](allow-block-list.md#the-end-of-an-entry)).")
        case .organizationDomainLost:
            Entry(
                .warning,
                "The record that proved a domain to be an organization's has been missing for three days. The domain stays "
                    + "accepted, and no mail is refused.",
                mend: "Ask the organization whether it still has the domain; if not, take it out of its document "
                    + "([proof of a domain](domain-proof.md#later)).")
        case .organizationDomainsUnkept:
            Entry(
                .warning, "What is known of proofs of domains could not be read or written; it is tried every hour.",
                mend: "See `error`, and look at the disk.")
        case .organizationContentRead:
            Entry(
                .notice, "Content of an organization's mail was read, with a reason that the organization sees.",
                mend: "Nothing to do.")
        case .organizationContentUntold:
            Entry(
                .warning,
                "The administrators of an organization could not be sent mail that content of its mail was read; the "
                    + "audit log has the entry.",
                mend: "See `error`: give the organization administrators, or tell it by another way.")
        case .administrationRequestOversized:
            Entry(
                .warning, "A client of the control socket announced a request beyond the limit and was cut off.",
                mend: "Find out what else than `postern` speaks to the control socket.")
        case .administrationIdentityUnwritten:
            Entry(
                .warning,
                "When sessions and tokens were used, or what has ended of them, could not be written to the store.",
                mend: "See `error`. It is tried again each minute; what has ended does nothing all the same.")
        case .administrationSignInFailed:
            Entry(
                .notice, "A sign-in was wrong.",
                mend:
                    "Nothing to do once. Many of one `remote` or `caller` are somebody who guesses: both wait longer and "
                    + "longer ([failed sign-ins](roles.md#failed-sign-ins)).")
        case .administrationSignInUnusual:
            Entry(
                .warning, "More than 100 sign-ins failed within a minute; strangers wait from now on.",
                mend:
                    "Somebody guesses at passwords from many places. Let fewer networks reach `administration.address`."
            )
        case .administrationSignInLocal:
            Entry(
                .warning,
                "An Operator signed in by a password of this server, although there are providers of identities.",
                mend:
                    "If it was none of you on a day when the provider could not be reached, disable the account and look at "
                    + "what it did in the [audit log](audit.md).")
        case .administrationTokenEnding:
            Entry(
                .warning, "Told daily: a token ends within 14 days.",
                mend: "Make another one for the program that uses it, and revoke this one ([tokens](roles.md#tokens)).")
        case .administrationAccountUntold:
            Entry(
                .warning, "The owner of an account could not be told by mail of a change of it.",
                mend: "See `error`. If the change is not yours, ask the owner; the [audit log](audit.md) has it.")
        case .administrationAuditUnwritten:
            Entry(
                .error, "What went wrong could not be recorded in the audit log.",
                mend: "See `error`; the store does not take anything at the moment.")
        case .administrationAuditHead:
            Entry(
                .info, "Told daily: how many entries the audit log has had, and the digest of the last one.",
                mend:
                    "Nothing to do. Who keeps the line elsewhere can tell later whether the audit log is still the same "
                    + "([verification](audit.md#chain)).")
        case .administrationRecordsUntidy:
            Entry(
                .warning,
                "Records of administration could not be read, or old ones not removed; it is tried every hour.",
                mend: "See `error`, and look at the disk.")
        case .administrationRequestAnswered:
            Entry(
                .info, "A request of administration over HTTP was answered.",
                mend: "Nothing to do. `reply` is the status, `reason` the problem where it was refused "
                    + "([problems](api.md#problems)).")
        case .administrationAnswerUnkept:
            Entry(
                .warning, "The answer to a request with an Idempotency-Key could not be kept in the store.",
                mend: "See `error`. Until it is kept, repetitions are told that the first request is being answered.")
        case .administrationListening:
            Entry(
                .info, "Administration takes requests over HTTP.", mend: "Nothing to do.")
        case .administrationSearchUntold:
            Entry(
                .warning, "Nobody could be told by mail that a historical search has ended.",
                mend: "See `error`. The list of historical searches has the end.")
        case .administrationJobUnwritten:
            Entry(
                .warning, "The state of a job could not be written to the store; the job itself goes on.",
                mend: "See `error`. It is tried again; if the server ends before, the job is shown as failed "
                    + "([jobs](jobs.md)).")
        default: Self.missing
        }
    }
}
