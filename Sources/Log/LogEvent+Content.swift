import Mail

/// What the table of events says of what judges content, and of what organizations learn.
extension LogEvent {
    var contentEntry: Entry {
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

    var learningEntry: Entry {
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
}
