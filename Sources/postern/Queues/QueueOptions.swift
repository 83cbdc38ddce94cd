import ArgumentParser
import Mail
import Operations

/// Conditions of commands about queues.
struct QueueConditions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Only this organization.", valueName: "name"))
    var organization: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only this status: \(QueueStanding.allCases.map(\.rawValue).joined(separator: ", ")). May be given several "
                + "times.", valueName: "status"))
    var status: [String] = []

    @Option(name: .long, help: ArgumentHelp("Only this next hop; * stands for any text.", valueName: "name"))
    var nextHop: String?

    @Option(name: .long, help: ArgumentHelp("Only this connector; * stands for any text.", valueName: "name"))
    var connector: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only this delivery type: \(DeliveryType.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "type"))
    var deliveryType: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only queues whose oldest message has waited for longer than this, such as 30m or 2h.", valueName: "time"))
    var olderThan: String?

    @Option(
        name: .long, help: ArgumentHelp("Only queues in which more recipients wait than this.", valueName: "count"))
    var messagesOver: Int?

    func validate() throws {
        _ = try status.map { try QueueStanding(argument: $0, "--status") }
        _ = try deliveryType.map { try DeliveryType(argument: $0, "--delivery-type") }
        try AgeArgument.check(olderThan, "--older-than")
        if let messagesOver, messagesOver < 0 {
            throw ValidationError("--messages-over \(messagesOver): give a number from 0 on.")
        }
    }

    /// The conditions as a filter.
    func filter() throws -> QueueFilter {
        QueueFilter(
            organization: organization, statuses: try status.map { try QueueStanding(argument: $0, "--status") },
            nextHop: nextHop, connector: connector,
            deliveryType: try deliveryType.map { try DeliveryType(argument: $0, "--delivery-type") },
            olderThan: olderThan.flatMap(AgeArgument.seconds), messagesOver: messagesOver)
    }
}

/// The queue or the queues that a command is for.
struct QueueTarget: ParsableArguments {
    @Argument(
        help: ArgumentHelp("One queue: its identity, or a part of it that only one queue has.", valueName: "queue"))
    var queue: String?

    @Flag(name: .long, help: "All queues.")
    var all = false

    @OptionGroup(title: "Conditions for many queues")
    var conditions: QueueConditions

    @OptionGroup var confirmation: ConfirmationOptions

    func validate() throws {
        let isFiltered = try !conditions.filter().isEmpty
        if queue != nil {
            guard !all, !isFiltered, confirmation.confirm == nil else {
                throw ValidationError("Name one queue, or give conditions or --all for many.")
            }
        } else if !all, !isFiltered {
            throw ValidationError("Name a queue, or give conditions such as --status Retry, or --all.")
        }
    }

    /// Does something with one queue by `one`, or with many.
    func act(
        _ action: QueueAct.Action, _ settings: ConfigurationOptions, _ output: OutputOptions,
        many sentence: (BulkOutcome) -> String, one: (String) throws -> Void
    ) throws {
        if let queue { return try one(queue) }
        let order = QueueAct(
            action, try conditions.filter(), isForAll: all, expectedCount: confirmation.confirm)
        try settings.bulk(order, action.rawValue, output, sentence)
    }
}
