import Mail

/// What the table of events says of the lines of each message, and of libraries.
extension LogEvent {
    var mailEntry: Entry {
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
}
