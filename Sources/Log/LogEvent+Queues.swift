import Mail

/// What the table of events says of queues, of the authentication of senders, and of reports.
extension LogEvent {
    var queueEntry: Entry {
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
        case .queueQuarantineRequested:
            Entry(
                .notice, "Somebody asks for a message in quarantine.",
                mend: "`postern quarantine approve` or `deny` answers "
                    + "([quarantine](quarantine.md#asking-for-a-release)).")
        case .queueQuarantineReleased:
            Entry(.notice, "A message was released from quarantine.", mend: "Nothing to do.")
        case .queueQuarantineDeleted:
            Entry(.notice, "Messages were deleted from quarantine.", mend: "Nothing to do.")
        case .queueLateFindingsApplied:
            Entry(
                .notice, "Mail that waited or was held turned out to be worse than it was taken for.",
                mend: "See who else got it with `postern trace search`, and warn them "
                    + "([late findings](late-findings.md)).")
        case .queueLateFindingsDelivered:
            Entry(
                .warning, "Mail that was delivered turned out to be bad.",
                mend: "Warn its recipients: `postern trace show` has them. `held` of `count` copies were moved "
                    + "([late findings](late-findings.md#delivered-mail)).")
        case .queueLateFindingsLeftOver:
            Entry(
                .error, "A copy that was taken out of a mailbox could not be deleted or put back.",
                mend: "See `error`. It lies in the folder `withdrawn` of the Maildir.")
        case .queueLateFindingsUnmarked:
            Entry(
                .warning, "Marks of accepted mail could not be kept: what is found late of it is not noticed.",
                mend: "See `error` or `count` ([late findings](late-findings.md#marks)).")
        case .queueLateFindingsDelayed:
            Entry(
                .warning,
                "What is known of late could not be applied to mail that waits or is held; it is tried again.",
                mend: "See `error`.")
        case .queueLateFindingsSkipped:
            Entry(
                .error, "The process ended twice while some mail was looked at anew; it is passed over.",
                mend: "Please report it; `sequence` is the first message ([late findings](late-findings.md)).")
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
        case .reportsQuarantineTold:
            Entry(.info, "Somebody is told of mail that is held in quarantine.", mend: "Nothing to do.")
        case .reportsQuarantineUntold:
            Entry(
                .warning, "Somebody could not be told of mail that is held in quarantine; it is tried again.",
                mend: "See `error` or `reason` ([notifications](quarantine-notifications.md)).")
        case .reportsModerationUnended:
            Entry(
                .warning,
                "What no moderator has answered for in time could not be sent back; it is tried again.",
                mend: "See `error` ([moderation](moderation.md#time)).")
        case .reportsTLSUnkept:
            Entry(
                .warning, "Counts of TLS sessions could not be written; they are kept for the next time.",
                mend: "See `error`.")
        default: Self.missing
        }
    }
}
