import Mail

/// What the table of events says of the store and of the pressure on it.
extension LogEvent {
    var storeEntry: Entry {
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
        case .storeKeysUnusable:
            Entry(
                .error,
                "The keys for held mail can't be used; held mail that is encrypted can't be read, and mail that would be "
                    + "held is put off.",
                mend: "Correct what `error` names and restart.")
        case .storeDiskShort:
            Entry(
                .warning, "The disk is nearly full; mail from outside is refused until there is space.",
                mend: "Free space on the file system of `folder` ([back pressure](back-pressure.md)).")
        case .storeDiskFreed:
            Entry(.notice, "The disk has space again; mail from outside is accepted.", mend: "Nothing to do.")
        case .storeQuarantineTrimmed:
            Entry(
                .warning,
                "An organization's quarantine took more than it may; the oldest items went before their time.",
                mend: "Raise `quarantineQuota`, or let its policies keep less ([quarantine](quarantine.md#room)).")
        case .storeQuarantineFull:
            Entry(
                .error,
                "An organization's quarantine takes more than it may, and all that is left there is malware or asked for, "
                    + "so that nothing may go before its time.",
                mend: "Answer the requests, delete what is not needed, or raise `quarantineQuota` "
                    + "([quarantine](quarantine.md#room)).")
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
}
