import Mail
import Queueing

/// All that a run depends on. The same plan runs the same way each time; a plan with a part left out is a plan.
struct Plan {
    /// A message that comes in.
    struct Message: Hashable {
        /// Its name in this plan; below 10,000.
        var label: Int
        var priority: Priority
        /// The destination of each recipient, by index. All of one organization.
        var targets: [Int]
        /// Whether MAIL FROM names somebody who can be told.
        var hasSender: Bool
        /// NOTIFY of all recipients.
        var notify: NotifyConditions?
    }

    /// What happens at a moment of the plan.
    enum Event: Hashable {
        case message(Message)
        /// The process dies and is back after this time.
        case crash(off: Interval)
        /// The machine is started anew: its clock begins again.
        case reboot(off: Interval)
        /// `postern queue retry`.
        case retry(Int)
        /// Whatever waits at one destination goes to another of the same organization from now on.
        case reroute(from: Int, to: Int)
        /// `postern message remove` of the message with this label, with a report or without.
        case remove(Int, reported: Bool)
        /// `postern queue suspend`, and `resume` after this time.
        case suspend(Int, Interval)
        case resume(Int)
        /// The message with this label is suspended, and resumed after this time.
        case hold(Int, Interval)
        case release(Int)
        /// The message with this label is put into the poison queue, and taken out after this time.
        case park(Int, Interval)
        case unpark(Int)
        /// Another limit of connections for a destination.
        case connections(Int, Int)
        /// Another age of expiry for an organization.
        case expiry(String, Interval)
        /// The clock of this machine goes on by this much at once, as after it slept.
        case jump(Interval)
        /// The wall clock is set.
        case wallStep(Interval)
    }

    struct Entry: Hashable {
        /// Since the beginning.
        var at: Interval
        var event: Event
    }

    var seed: UInt64
    var configuration: SchedulerConfiguration
    var destinations: [Destination]
    /// In order of time.
    var entries: [Entry]
    /// Steps after which the process dies, wherever it is.
    var crashSteps: [Int] = []
}

extension Plan.Entry: CustomStringConvertible {
    var description: String { "\(at.text)  \(event)" }
}

extension Plan.Event: CustomStringConvertible {
    var description: String {
        switch self {
        case .message(let message):
            """
            message \(message.label) to \(message.targets.map { "d\($0)" }.joined(separator: ", "))\
            \(message.priority == .normal ? "" : ", \(message.priority)")
            """
        case .crash(let off): "crash, off for \(off.text)"
        case .reboot(let off): "reboot, off for \(off.text)"
        case .retry(let destination): "retry of d\(destination) by hand"
        case .reroute(let from, let to): "route moved from d\(from) to d\(to)"
        case .remove(let label, let isReported):
            "removal of message \(label)\(isReported ? " with a report" : "")"
        case .suspend(let destination, let time): "d\(destination) is suspended for \(time.text)"
        case .resume(let destination): "d\(destination) is resumed"
        case .hold(let label, let time): "message \(label) is suspended for \(time.text)"
        case .release(let label): "message \(label) is resumed"
        case .park(let label, let time): "message \(label) goes to the poison queue for \(time.text)"
        case .unpark(let label): "message \(label) comes back from the poison queue"
        case .connections(let destination, let limit): "d\(destination) gets a limit of \(limit) connections"
        case .expiry(let organization, let age): "\(organization) expires at \(age.text)"
        case .jump(let interval): "clock jumps by \(interval.text)"
        case .wallStep(let interval): "wall clock steps by \(interval.text)"
        }
    }
}

extension Plan: CustomStringConvertible {
    var description: String {
        let used = Set(
            entries.flatMap { entry -> [Int] in
                switch entry.event {
                case .message(let message): message.targets
                case .retry(let index), .connections(let index, _), .suspend(let index, _): [index]
                case .reroute(let from, let to): [from, to]
                default: []
                }
            })
        var lines = [
            """
            \(configuration.connectionsPerDestination) connections, \(configuration.recipientsPerAttempt) recipients an \
            attempt, \(configuration.deliveryAttempts) attempts in all
            """
        ]
        for (index, destination) in destinations.enumerated() where used.contains(index) {
            lines.append("d\(index) \(destination)")
        }
        lines += entries.map(\.description)
        if !crashSteps.isEmpty { lines.append("crashes after the steps \(crashSteps)") }
        return lines.joined(separator: "\n")
    }
}

extension Interval {
    /// Hours, minutes, seconds and milliseconds.
    var text: String {
        func digits(_ number: Int64, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let all = abs(milliseconds)
        return """
            \(milliseconds < 0 ? "-" : "")\(digits(all / 3_600_000, 2)):\(digits(all / 60_000 % 60, 2)):\
            \(digits(all / 1_000 % 60, 2)).\(digits(all % 1_000, 3))
            """
    }
}
