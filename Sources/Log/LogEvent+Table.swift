package import Mail

extension LogEvent {
    /// What the table of events says of one.
    struct Entry {
        /// How important it is.
        let level: LogLevel
        /// What happened, as a sentence: the message of its lines where they have no more exact one.
        let meaning: String
        /// What an operator does about it.
        let mend: String

        fileprivate init(_ level: LogLevel, _ meaning: String, mend: String) {
            self.level = level
            self.meaning = meaning
            self.mend = mend
        }
    }

    /// How important it is. Of `library` lines each has its own.
    package var level: LogLevel { entry.level }

    /// What happened, as a sentence.
    package var meaning: String { entry.meaning }

    /// What an operator does about it.
    package var mend: String { entry.mend }

    /// The part of the server that it is about: the first word of its name.
    package var subsystem: LogSubsystem {
        switch self {
        // Each message asks whether these are wanted.
        case .mailReceived, .mailDelivered, .mailDeferred, .mailFailed, .mailRefused, .mailLinesLost: .mail
        // Every name begins with one of them; a test goes through all.
        default: LogSubsystem(rawValue: String(rawValue.prefix { $0 != "." })) ?? .process
        }
    }

    private var entry: Entry {
        switch subsystem {
        case .process, .configuration: processEntry
        case .organization, .administration: organizationEntry
        case .smtp, .tls, .dns: edgeEntry
        case .malware, .scoring: contentEntry
        case .learning: learningEntry
        case .queue, .authentication, .reports: queueEntry
        case .store, .pressure: storeEntry
        case .mail, .library: mailEntry
        }
    }

    // One table in parts, since a compiler takes one of a hundred rows badly. A test sees that every event is in its part.

    private var processEntry: Entry {
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

    private var organizationEntry: Entry {
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
        case .administrationRequestOversized:
            Entry(
                .warning, "A client of the control socket announced a request beyond the limit and was cut off.",
                mend: "Find out what else than `postern` speaks to the control socket.")
        case .administrationAuditUnwritten:
            Entry(
                .error, "What went wrong could not be recorded in the audit log.",
                mend: "See `error`; the store does not take anything at the moment.")
        default: Self.missing
        }
    }

    private var edgeEntry: Entry {
        switch self {
        case .smtpConnectionsFitted:
            Entry(
                .info, "Fewer connections of clients than by default are accepted, to fit the limit of open files.",
                mend: "For more, raise the limit of open files (`LimitNOFILE`) to a third above what you want.")
        case .smtpConnectionsShort:
            Entry(
                .warning, "Fewer connections of clients than limits.connections are accepted: open files are too few.",
                mend: "Raise the limit of open files (`LimitNOFILE`) to a third above the connections wanted.")
        case .smtpSourceLimited:
            Entry(
                .notice, "A source reached a limit; it is cut off or put off.",
                mend: "Nothing to do for a stranger. If it is a partner or a server of yours, raise the limit that "
                    + "`reason` names ([limits](../configuration.md#limits)), or list it in `trustedNetworks`.")
        case .smtpContentSuspected:
            Entry(
                .error, "Content of a message ended the process while it was received; it is taken once more.",
                mend: "Please report it.")
        case .smtpContentRefused:
            Entry(
                .critical, "Content of a message ended the process again; it is refused from now on.",
                mend: "Please report it, with the content if its sender can be asked for it.")
        case .smtpSourcesUnreadable:
            Entry(
                .warning, "What was known of the mail of clients could not be read; it is gathered anew.",
                mend: "Nothing to do, unless it comes again: then look at the disk.")
        case .smtpSourcesUnkept:
            Entry(
                .warning, "What is known of the mail of clients could not be written.",
                mend: "Look at the disk and at the permissions of the data folder.")
        case .smtpCountriesLoaded:
            Entry(.notice, "The file of countries was loaded.", mend: "Nothing to do.")
        case .smtpCountriesUnusable:
            Entry(
                .warning, "The file of countries can't be used; the one that was read last stays in force.",
                mend: "Put a whole file in MaxMind's format at `geo.countryFile`.")
        case .tlsCertificateLoaded:
            Entry(
                .notice, "The certificate that clients see was loaded.",
                mend: "Check that `names` has this server's name, and renew it before `until`.")
        case .tlsCertificateUnusable:
            Entry(
                .error, "The certificate that clients see was not reloaded; the old one stays.",
                mend: "Correct what `error` names and send SIGHUP again.")
        case .tlsRootsUnusable:
            Entry(
                .error, "The trusted certificates were not reloaded; the old ones stay.",
                mend: "Correct what `error` names and send SIGHUP again.")
        case .tlsClientCertificatesUnusable:
            Entry(
                .error, "The certificates that servers see were not reloaded; the old ones stay.",
                mend: "Correct what `error` names and send SIGHUP again.")
        case .tlsSessionFailed:
            Entry(
                .notice, "TLS with a client failed.",
                mend: "Many failures of one client point to that client, many of all clients to your certificate "
                    + "([TLS](tls.md)).")
        case .tlsSourceRefused:
            Entry(
                .warning, "TLS handshakes of a client failed too often in a minute; for five minutes it gets no TLS.",
                mend: "If it is a partner, check that it shares a cipher suite with this server "
                    + "([handshakes](session-work.md#tls-handshakes)).")
        case .tlsPolicyUnfetched:
            Entry(
                .info, "The MTA-STS policy of a domain could not be fetched.",
                mend: "Nothing to do: the domain's owner has to mend it ([MTA-STS](mta-sts.md)).")
        case .tlsPolicyUnkept:
            Entry(
                .warning, "An MTA-STS policy could not be written to the store.",
                mend: "See `error`. It is fetched again after a restart.")
        case .tlsPoliciesUnreadable:
            Entry(
                .error, "The MTA-STS policies could not be read from the store; they are fetched anew.",
                mend: "See `error`.")
        case .dnsValidationOff:
            Entry(
                .notice, "DNSSEC is off by dns.dnssec: answers are not validated, so there is no DANE.",
                mend: "Set `dns.dnssec` to `auto` for DANE.")
        case .dnsValidationOn:
            Entry(
                .notice, "The DNS servers pass on what DNSSEC needs: answers are validated, DANE is on.",
                mend: "Nothing to do.")
        case .dnsValidationImpossible:
            Entry(
                .warning,
                "The DNS servers don't pass on what DNSSEC needs: answers are not validated, DANE is off.",
                mend: "Set `dns.servers` to servers that do, or to none to resolve from the root.")
        case .dnsListUsed:
            Entry(.notice, "A list in DNS stands its tests and is used.", mend: "Nothing to do.")
        case .dnsListIgnored:
            Entry(
                .warning, "A list in DNS can't be believed, and is ignored until it stands its tests.",
                mend:
                    "See whether the list still exists and answers your resolver; else remove it from `connectionFilter`."
            )
        default: Self.missing
        }
    }

    private var learningEntry: Entry {
        switch self {
        case .learningUnreadable:
            Entry(
                .error, "A file of what an organization has learned could not be read; it goes on without.",
                mend: "See `error`, and look at the disk and at the permissions of the data folder.")
        case .learningDamaged:
            Entry(
                .warning,
                "A file of what an organization has learned was damaged; what stands before the damage counts.",
                mend:
                    "`file` is the damaged one, for a look at it. Where much is missing, put back a copy of the folder."
            )
        case .learningUnkept:
            Entry(
                .warning, "What an organization has learned could not be written.",
                mend: "Look at the disk and at the permissions of the data folder.")
        default: Self.missing
        }
    }

    private var contentEntry: Entry {
        switch self {
        case .malwareEngineUnavailable:
            Entry(
                .warning,
                "An engine that looks for malware fails; mail is put off or passes, by each organization's policy.",
                mend: "See `reason`, and start the engine again ([clamd](malware.md#clamd)).")
        case .malwareEngineAvailable:
            Entry(.notice, "An engine that looks for malware answers again.", mend: "Nothing to do.")
        case .malwareListLoaded:
            Entry(.notice, "A list of hashes was loaded.", mend: "Nothing to do.")
        case .malwareListUnusable:
            Entry(
                .error, "A list of hashes can't be used; what was read of it last stays in force.",
                mend: "Correct what `error` names. The file is read again within ten seconds.")
        case .scoringListsLoaded:
            Entry(.notice, "The operator's lists of the scorer were loaded.", mend: "Nothing to do.")
        case .scoringListsUnusable:
            Entry(
                .error, "The operator's lists of the scorer can't be used; those that were read last stay in force.",
                mend: "Correct what `error` names. The folder is read again within ten seconds.")
        case .scoringEngineUnavailable:
            Entry(
                .warning, "An engine that judges content fails; this server's own scorer judges it alone.",
                mend: "See `reason`, and start the engine again ([Rspamd](rspamd.md)).")
        case .scoringEngineAvailable:
            Entry(.notice, "An engine that judges content answers again.", mend: "Nothing to do.")
        default: Self.missing
        }
    }

    private var queueEntry: Entry {
        switch self {
        case .authenticationSuffixesUnreadable:
            Entry(
                .warning, "The public suffix list can't be read; organizational domains are found by asking DNS.",
                mend: "Install `publicsuffix`, or name a file in `senderAuthentication.publicSuffixList`.")
        case .authenticationKeyDamaged:
            Entry(
                .error, "A signing key in the store is damaged; mail of its domain is not signed with it.",
                mend: "Make a new one with `postern dkim rotate`.")
        case .authenticationKeysChanged:
            Entry(
                .notice, "Signing keys of a domain were changed.",
                mend: "Publish the records that `postern dkim records` prints.")
        case .queueLoaded:
            Entry(
                .notice, "Mail from before the start is back in the queues.",
                mend: "Nothing to do. `rerouted` have another way now, because organizations were changed meanwhile.")
        case .queueRetryBegan:
            Entry(
                .notice, "The destination of a queue fails; its mail waits and is tried again.",
                mend: "If the host is yours, see `error`. `postern queue show` has the next try.")
        case .queueRetryEnded:
            Entry(.notice, "The destination of a queue answers again.", mend: "Nothing to do.")
        case .queueMailFailed:
            Entry(
                .info, "Mail of a queue failed for good; its senders are told.",
                mend: "`postern trace search --status Failed` has the messages; `reply` is the last answer.")
        case .queueAlertRaised:
            Entry(
                .warning, "A queue needs to be looked at.",
                mend: "`postern queue show` says why its mail waits ([queues](queues.md)).")
        case .queueAlertEnded:
            Entry(.notice, "A queue does not need to be looked at any more.", mend: "Nothing to do.")
        case .queueStandstillBegan:
            Entry(
                .warning, "No delivery has ended for a minute although recipients wait for their turn.",
                mend: "Look at the hosts in the message ([when nothing moves](../operating.md#when-nothing-moves)).")
        case .queueStandstillEnded:
            Entry(.notice, "Deliveries end again, or none waits.", mend: "Nothing to do.")
        case .queueRerouted:
            Entry(.notice, "Waiting mail was routed again after a change.", mend: "Nothing to do.")
        case .queueReroutingFailed:
            Entry(
                .error, "Waiting mail could not be routed again after a change.",
                mend: "Nothing to do: it is tried again in a minute. If it recurs, see `error`.")
        case .queueMoved:
            Entry(.notice, "An administrator had a queue routed again.", mend: "Nothing to do.")
        case .queueSuspended:
            Entry(.notice, "An administrator stopped a queue.", mend: "`postern queue resume` lets it go on.")
        case .queueResumed: Entry(.notice, "An administrator let a queue go on.", mend: "Nothing to do.")
        case .queueTraceIncomplete:
            Entry(
                .error, "A queue was stopped or let go on, but the trace of some recipients does not say so.",
                mend: "Nothing to do for the queue. See `error`.")
        case .queueMessageSuspended:
            Entry(.notice, "An administrator held a message back.", mend: "`postern message resume` lets it go on.")
        case .queueMessageResumed: Entry(.notice, "An administrator let a message go on.", mend: "Nothing to do.")
        case .queueMessageRemoved: Entry(.notice, "An administrator removed a message.", mend: "Nothing to do.")
        case .queueMessageResubmitted:
            Entry(.notice, "An administrator had a message routed again.", mend: "Nothing to do.")
        case .queueMessagesSteered:
            Entry(.notice, "An administrator steered many messages at once.", mend: "Nothing to do.")
        case .queueQueuesSteered:
            Entry(.notice, "An administrator steered many queues at once.", mend: "Nothing to do.")
        case .queueMessageSuspected:
            Entry(
                .error, "A message ended the process; it is tried once more.",
                mend: "Please report it ([poison messages](poison.md)).")
        case .queueMessageSetAside:
            Entry(
                .critical, "A message ended the process again; it is set aside in the poison queue.",
                mend: "Look at it with `postern message export`, and please report it ([poison messages](poison.md)).")
        case .queueOutcomesLost:
            Entry(
                .error, "The store closed before outcomes of deliveries were written.",
                mend: "Nothing to do: the deliveries are made again at the next start, some perhaps twice.")
        case .queueOutcomesUnwritten:
            Entry(
                .error, "The store did not take outcomes of deliveries; they are written again.",
                mend: "See `error`: usually the disk.")
        case .reportsDMARCCrowded:
            Entry(
                .warning, "Messages of too many kinds came for the DMARC reports of a day: more lose their source.",
                mend: "Nothing to do; the sums stay right ([DMARC reports](dmarc-reports.md)).")
        case .reportsDMARCUnkept:
            Entry(
                .warning, "Counts for DMARC reports could not be written; they are kept for the next time.",
                mend: "See `error`.")
        case .reportsTLSCrowded:
            Entry(
                .warning, "Sessions are missing from the TLS reports: too many different ones came at a time.",
                mend: "Nothing to do ([TLS reporting](tls-reporting.md)).")
        case .reportsTrafficUnread:
            Entry(
                .warning, "What the ends of mail are counted by could not be read from the store.",
                mend: "See `error`. The counts are kept for the next time.")
        case .reportsTrafficCrowded:
            Entry(
                .warning, "Mail is missing from the reports on mail flow: more came at a time than could be counted.",
                mend: "Nothing to do; the trace has the mail.")
        case .reportsTrafficUnkept:
            Entry(
                .warning, "Counts of mail could not be written; they are kept for the next time.",
                mend: "See `error`.")
        case .reportsTrafficUnpurged:
            Entry(.warning, "Old counts of mail could not be removed; it is tried again.", mend: "See `error`.")
        case .reportsPhishReceived:
            Entry(
                .notice, "Somebody reports a delivered message as phishing.",
                mend: "See who else got it with `postern trace similar` and the `traceId`, and warn them.")
        case .reportsSubmissionUnread:
            Entry(
                .warning, "What somebody reports could not be read, learned or kept; it is tried again.",
                mend: "See `error`.")
        case .reportsTLSUnkept:
            Entry(
                .warning, "Counts of TLS sessions could not be written; they are kept for the next time.",
                mend: "See `error`.")
        default: Self.missing
        }
    }

    private var storeEntry: Entry {
        switch self {
        case .storeUnreadable:
            Entry(.debug, "The store could not be opened for reading.", mend: "The command that asked says why.")
        case .storeUnclosed: Entry(.error, "The database could not be closed.", mend: "See `error`.")
        case .storeReaderUnclosed:
            Entry(.warning, "The reading connection of the store could not be closed.", mend: "See `error`.")
        case .storeMessageUnreadable:
            Entry(
                .error, "A message could not be read from the store; its delivery is tried again.",
                mend: "See `error`: usually the disk.")
        case .storeMarksUnlogged:
            Entry(
                .error, "Marks of deliveries can't be logged ahead of their commit.",
                mend: "See `error`. No mail is lost; a crash could make more deliveries twice.")
        case .storeMarksUnsynced:
            Entry(
                .error, "Marks of deliveries could not be synced; the database is opened again.",
                mend: "See `error`: the disk fails.")
        case .storeLogUnrewritten:
            Entry(.error, "The log of the database could not be rewritten.", mend: "See `error`: the disk fails.")
        case .storeCommitFailed:
            Entry(
                .error, "A commit failed; what it held was not acknowledged, and senders try again.",
                mend: "See `error`: usually the disk is full or fails.")
        case .storeMaintenanceFailed:
            Entry(.error, "Upkeep of the store failed; it is tried again.", mend: "See `error`.")
        case .storeClocksUnnoted:
            Entry(.warning, "The clocks could not be noted in the store.", mend: "See `error`.")
        case .storeClockAhead:
            Entry(
                .warning,
                "The clock has gone a week further than time has, or the gateway did not run for so long. Old records are "
                    + "removed as if it were the moment in `until`, which catches up.",
                mend: "Look whether the clock is right. If it is, there is nothing to do "
                    + "([clocks](durability.md#old-records)).")
        case .storeClockCaught:
            Entry(.notice, "Old records are removed by the clock again.", mend: "Nothing to do.")
        case .storeDiskShort:
            Entry(
                .warning, "The disk is nearly full; mail from outside is refused until there is space.",
                mend: "Free space on the file system of `folder` ([back pressure](back-pressure.md)).")
        case .storeDiskFreed:
            Entry(.notice, "The disk has space again; mail from outside is accepted.", mend: "Nothing to do.")
        case .storeOutagesUnkept:
            Entry(
                .warning, "The record of when destinations failed could not be written; it is tried again.",
                mend: "See `error`: usually the disk.")
        case .storeOutagesCrowded:
            Entry(
                .warning, "Too many destinations fail at once to keep a record of all of them.",
                mend: "Look whether this server reaches the network; the queues go on without the record.")
        case .storeIndexStopped:
            Entry(
                .warning, "The index of the trace stands still; searches of the trace take longer.",
                mend: "See `error`: usually the disk. The index goes on by itself.")
        case .storeIndexResumed: Entry(.notice, "The index of the trace goes on.", mend: "Nothing to do.")
        case .storeIndexUnclosed: Entry(.warning, "The index of the trace could not be closed.", mend: "See `error`.")
        case .storeForgettingFailed:
            Entry(
                .error, "What `trace forget` was told to forget is not all gone; it is tried again every half minute.",
                mend: "See `error`: usually the disk.")
        case .storeForgettingDamaged:
            Entry(
                .error,
                "What `trace forget` had begun could not be read after a damage; it was put aside, and is not finished.",
                mend: "Give the command again for whoever was to be forgotten: it says what is left.")
        case .storeRefusalsUnwritten:
            Entry(
                .warning, "Refusals could not be written; they are counted and written later.",
                mend: "See `error`: the disk fails.")
        case .storeRefusalsUnpurged:
            Entry(
                .warning, "Old refusals could not be removed; it is tried again.", mend: "See `error`: the disk fails.")
        case .storeRefusalsDropped:
            Entry(
                .warning, "The records of refusals were thrown away: they took more than they may of a full disk.",
                mend: "Nothing to do: mail is accepted again.")
        case .storeRefusalsUnclosed:
            Entry(.warning, "The records of refusals could not be closed.", mend: "See `error`.")
        case .pressureRose:
            Entry(
                .warning, "A resource is getting short; mail is slowed or put off.",
                mend: "At `after=High` no mail is accepted: add more of the resource, or find out what uses it "
                    + "([back pressure](back-pressure.md)).")
        case .pressureFell: Entry(.notice, "A resource is less short again.", mend: "Nothing to do.")
        case .pressureShareUsed:
            Entry(
                .warning, "Mail of an organization takes its whole share of the disk; more of it is put off.",
                mend: "`postern queue list` shows where its mail is stuck "
                    + "([one organization and the others](back-pressure.md#one-organization-and-the-others)).")
        case .pressureShareFreed:
            Entry(
                .notice, "Mail of an organization takes less than its share of the disk again.",
                mend: "Nothing to do.")
        default: Self.missing
        }
    }

    private var mailEntry: Entry {
        switch self {
        case .mailReceived: Entry(.info, "A message was accepted.", mend: "Nothing to do.")
        case .mailDelivered: Entry(.info, "A message was delivered to a recipient.", mend: "Nothing to do.")
        case .mailDeferred:
            Entry(.info, "A message was put off for a recipient.", mend: "Nothing to do: it is tried again.")
        case .mailFailed:
            Entry(
                .info, "A message failed for a recipient for good; its sender is told.",
                mend: "`reply` is the reason; `postern trace show` has the whole course.")
        case .mailRefused:
            Entry(.info, "A message, recipient or client was refused.", mend: "`reply` is the reason.")
        case .mailLinesLost:
            Entry(
                .warning, "Lines about messages are missing: more came than could be written.",
                mend: "The trace has the messages. Have standard error read faster, or turn `log.mail` off.")
        case .library:
            Entry(.info, "A library has something to say.", mend: "Depends on the message; `library` says which one.")
        default: Self.missing
        }
    }

    private static let missing = Entry(.critical, "", mend: "")
}
