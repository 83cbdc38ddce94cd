import HTTPTypes
import Mail
import MailFlow
import Operations

/// The conditions of a search of the trace as parameters of a query, by the names of EOP's cmdlets in our spelling
/// (docs/reference/trace-api.md#conditions).
enum TraceConditions {
    /// The parameters.
    static let parameters: [Route.Parameter] = moments + people + identities + kinds

    private static let moments: [Route.Parameter] = [
        Route.Parameter("start", .moment, "Received at this moment or later; 48 hours before the end without it."),
        Route.Parameter("end", .moment, "Received at this moment or earlier."),
    ]

    private static let people: [Route.Parameter] = [
        Route.Parameter(
            "sender", .string, isRepeated: true,
            "MAIL FROM: an address, a pattern with `*`, or `<>` for the null sender."),
        Route.Parameter("recipient", .string, isRepeated: true, "A recipient: an address, or a pattern with `*`."),
        Route.Parameter("from", .string, isRepeated: true, "The author, of the From field."),
        Route.Parameter("subject", .string, "A part of the subject."),
        Route.Parameter.choice(
            "subjectFilterType", TraceQuery.SubjectCondition.Kind.self, "Where in the subject it stands."),
        Route.Parameter(
            "text", .string, "Text anywhere in an address, the subject, the Message-ID or the client's address."),
    ]

    private static let identities: [Route.Parameter] = [
        Route.Parameter("messageId", .string, isRepeated: true, "The Message-ID, with or without its brackets."),
        Route.Parameter("messageTraceId", .string, "The MessageTraceId, or its first eight digits."),
        Route.Parameter("networkMessageId", .string, "The same, by the name of EOP's historical search."),
        Route.Parameter("fromIP", .string, isRepeated: true, "The client: an address or a block of them."),
        Route.Parameter("originalClientIP", .string, "The same, by the name of EOP's historical search."),
        Route.Parameter("toIP", .string, isRepeated: true, "The server that it was handed to last."),
    ]

    private static let kinds: [Route.Parameter] = [
        Route.Parameter(
            "status", .string, isRepeated: true,
            "What has become of it: a status, or what other servers call it, such as `bounced`."),
        Route.Parameter(
            "direction", .choice(["All", "Received", "Sent", "Incoming", "Originating"]), "Which way it went."),
        Route.Parameter.choice("tlsUsed", TLSUsed.self, "The TLS that it came by.").repeated,
        Route.Parameter("transportRule", .string, "A mail flow rule that acted on it."),
        Route.Parameter("connector", .string, "A connector that it came or left by."),
        Route.Parameter(
            "verdict", .string, isRepeated: true, "What its verdict says it is: `SPM`, or a word such as `phish`."),
        Route.Parameter("reply", .string, "The beginning of the last reply: `550 5.7`."),
        Route.Parameter("destination", .string, "The next hop: a name, or a pattern with `*`."),
    ]

    /// How long before its end a search begins that has no beginning, EOP's figure.
    static let period = Interval.hours(48)
}

extension Route.Parameter {
    /// The same, which may be given several times.
    var repeated: Route.Parameter {
        var parameter = self
        parameter.isRepeated = true
        return parameter
    }
}

extension RequestInHand {
    /// The search that the query's parameters mean, of the organization of the path or of all. Throws ``Problem``.
    func traceQuery(limit: Int) throws(Problem) -> TraceQuery {
        var query = TraceQuery(limit: limit)
        query.organization = organization
        query.end = try moment("end")
        query.start = try moment("start")
        query.senders = parameters("sender")
        query.recipients = parameters("recipient")
        query.authors = parameters("from")
        query.messageIDs = parameters("messageId")
        query.traceID = parameter("messageTraceId") ?? parameter("networkMessageId")
        query.sources = parameters("fromIP") + parameters("originalClientIP")
        query.destinations = parameters("toIP")
        if let text = parameter("subject") {
            query.subject = TraceQuery.SubjectCondition(
                text, try choice("subjectFilterType", TraceQuery.SubjectCondition.Kind.self) ?? .contains)
        }
        for word in parameters("status") {
            let statuses = TraceStatus.meant(by: word)
            guard !statuses.isEmpty else {
                let known = TraceStatus.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.parameter("status", "is none of \(known).")
            }
            query.statuses += statuses
        }
        query.direction = try direction()
        for word in parameters("tlsUsed") {
            guard let version = TLSUsed(meantBy: word) else {
                let known = TLSUsed.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.parameter("tlsUsed", "is none of \(known).")
            }
            query.tlsUsed.append(version)
        }
        query.rule = parameter("transportRule")
        query.connector = parameter("connector")
        for word in parameters("verdict") {
            let categories = VerdictCategory.meant(by: word)
            guard !categories.isEmpty else {
                let known = VerdictCategory.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.parameter("verdict", "is none of \(known).")
            }
            query.categories += categories
        }
        query.reply = parameter("reply")
        query.nextHop = parameter("destination")
        query.text = parameter("text")
        // A message that is named is found whenever it came.
        if query.start == nil, query.messageIDs.isEmpty, query.traceID == nil {
            let end = query.end ?? services.time.wallTime()
            query.start = WallTime(milliseconds: end.milliseconds - TraceConditions.period.milliseconds)
        }
        return query
    }

    /// EOP's words of historical searches and ours.
    private func direction() throws(Problem) -> Direction? {
        guard let word = parameter("direction") else { return nil }
        switch word.lowercased() {
        case "all": return nil
        case "received", "incoming": return .incoming
        case "sent", "originating": return .originating
        default: throw Problem.parameter("direction", "is none of All, Received, Sent, Incoming, Originating.")
        }
    }
}
