import ArgumentParser
import Mail
import Operations
import Queueing

/// The conditions of a list of items in quarantine.
struct QuarantineConditions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?
    @Option(name: .long, help: ArgumentHelp("Only this message, by its MessageTraceId.", valueName: "guid"))
    var traceID: String?
    @Option(
        name: .long,
        help: ArgumentHelp("The Message-ID field, with its angle brackets or without them.", valueName: "id"))
    var messageID: String?
    @Option(name: .long, help: ArgumentHelp("MAIL FROM; <> for the null sender.", valueName: "address"))
    var sender: String?
    @Option(name: .long, help: ArgumentHelp("The recipient.", valueName: "address"))
    var recipient: String?
    @Option(name: .long, help: ArgumentHelp("The whole subject, in any case of letters.", valueName: "text"))
    var subject: String?
    @Option(name: .long, help: ArgumentHelp("Inbound or Outbound.", valueName: "direction"))
    var direction: String?
    @Option(name: .long, help: ArgumentHelp("The policy or rule that holds it.", valueName: "name"))
    var policyName: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "HostedContentFilterPolicy, AntiPhishPolicy, AntiMalwarePolicy or ExchangeTransportRule.", valueName: "type"
        ))
    var policyType: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Bulk, Spam, Phish, HighConfPhish, Malware, FileTypeBlock or TransportRule.", valueName: "type"))
    var type: [String] = []
    @Option(
        name: .long,
        help: ArgumentHelp("NotReleased, Requested, Approved, Denied or Released.", valueName: "status"))
    var releaseStatus: [String] = []
    @Option(name: .long, help: ArgumentHelp("Reported as held by mistake: true or false.", valueName: "true|false"))
    var reported: String?
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Received at this time or later, in ISO 8601, UTC; 16 days ago by default.", valueName: "time"))
    var start: String?
    @Option(name: .long, help: ArgumentHelp("Received before this time, in ISO 8601, UTC.", valueName: "time"))
    var end: String?
    @Option(name: .long, help: ArgumentHelp("Expires at this time or later.", valueName: "time"))
    var startExpires: String?
    @Option(name: .long, help: ArgumentHelp("Expires before this time.", valueName: "time"))
    var endExpires: String?
    @Flag(name: .long, help: "Also those whose sender a list blocks.")
    var includeBlockedSenders = false

    func validate() throws {
        for (text, name) in [
            (start, "--start"), (end, "--end"), (startExpires, "--start-expires"), (endExpires, "--end-expires"),
        ] { try ArgumentChecks.time(text, name) }
        if let recipient { try ArgumentChecks.address(recipient, "--recipient") }
        if let sender, sender != "<>" { try ArgumentChecks.address(sender, "--sender") }
        if let reported, !["true", "false"].contains(reported) {
            throw ValidationError("--reported \(reported): give true or false.")
        }
        _ = try filter()
    }

    /// The conditions as a filter.
    func filter() throws -> QuarantineFilter {
        var filter = QuarantineFilter()
        filter.organization = organization
        filter.messageTraceID = traceID
        filter.messageID = messageID
        filter.sender = sender
        filter.recipient = recipient
        filter.subject = subject
        filter.direction = try direction.map { text in
            try Self.word(text, "--direction", Direction.allCases, \.quarantineName)
        }
        filter.policyName = policyName
        filter.policyTypes = try policyType.map {
            try Self.word($0, "--policy-type", QuarantinePolicyType.allCases, \.rawValue)
        }
        filter.types = try type.map { try Self.word($0, "--type", QuarantineReason.allCases, \.rawValue) }
        filter.statuses = try releaseStatus.map {
            try Self.word($0, "--release-status", ReleaseStatus.allCases, \.rawValue)
        }
        filter.isReported = reported.map { $0 == "true" }
        filter.start = start.flatMap { WallTime(iso8601: $0) }
        filter.end = end.flatMap { WallTime(iso8601: $0) }
        filter.expiresFrom = startExpires.flatMap { WallTime(iso8601: $0) }
        filter.expiresBefore = endExpires.flatMap { WallTime(iso8601: $0) }
        filter.includesBlockedSenders = includeBlockedSenders
        return filter
    }

    /// The value that a word names, in any case of its letters.
    private static func word<Value>(
        _ text: String, _ option: String, _ all: [Value], _ name: (Value) -> String
    ) throws -> Value {
        let lowered = text.lowercased()
        guard let found = all.first(where: { name($0).lowercased() == lowered }) else {
            throw ValidationError("\(option) \(text): give one of \(all.map(name).joined(separator: ", ")).")
        }
        return found
    }
}

/// `postern quarantine list`
struct QuarantineListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List messages in quarantine, newest first.",
        discussion: "All given conditions must hold; of several values of one condition, one must.")

    @OptionGroup var conditions: QuarantineConditions
    @Option(name: .long, help: "Which page, from 1 to 1000.")
    var page = 1
    @Option(name: .long, help: "Items of a page, from 1 to 1000.")
    var pageSize = 100

    @OptionGroup var table: TableOptions
    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (number, name) in [(page, "--page"), (pageSize, "--page-size")] {
            try ArgumentChecks.number(Int64(number), in: 1...1_000, name)
        }
    }

    func run() throws {
        try Console.run {
            let found = try settings.ask(
                Operations.QuarantineList(try conditions.filter(), page: page, pageSize: pageSize))
            if output.json { return try Console.printJSON(found) }
            guard !found.value.isEmpty else {
                Console.print(found.total == 0 ? "Nothing matches." : "There are no more than \(found.total) items.")
                return tellLeftOut(found)
            }
            table.print(
                [
                    "NUMBER", "RECEIVED", "TYPE", "STATUS", "SENDER", "RECIPIENT", "SUBJECT", "EXPIRES", "POLICY",
                    "SIZE", "IDENTITY",
                ],
                found.value.map {
                    [
                        "\($0.sequence)", $0.receivedTime.text, $0.type.rawValue, $0.releaseStatus.rawValue,
                        $0.senderAddress, $0.recipientAddress, $0.subject, $0.expires.text, $0.policyName,
                        "\($0.size)", $0.identity,
                    ]
                }, spare: ["SIZE", "POLICY", "EXPIRES"])
            let last = (found.page - 1) * found.pageSize + found.value.count
            if last < found.total || found.isTotalCut {
                let total = found.isTotalCut ? "\(found.total) or more" : "\(found.total)"
                Console.complain("\(last) of \(total) so far. more: --page \(found.page + 1)")
            }
            tellLeftOut(found)
        }
    }

    /// Says how many items of blocked senders are not shown.
    private func tellLeftOut(_ found: QuarantinePage) {
        guard let count = found.blockedSenders, count > 0 else { return }
        let items = count == 1 ? "1 item of a blocked sender is" : "\(count) items of blocked senders are"
        Console.complain("\(items) left out. all: --include-blocked-senders")
    }
}
