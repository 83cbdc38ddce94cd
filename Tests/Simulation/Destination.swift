import Mail
import PosternTesting
import Queueing

/// A scripted mail server: it behaves in one way for a time, then in another, and at the end it takes everything.
struct Destination {
    enum Behaviour: String, CaseIterable {
        case up
        case refused
        case flapping
        case deferring
        case rejecting
        case turningAway
        case greylisting
        case slow
        case halfOpen
        case hanging
        case losingReplies
        case fewRecipients
        case closing
        /// One in ten, three in ten or half of the attempts fail, before a transaction or inside it.
        case failingTenth
        case failingThird
        case failingHalf
        /// It breaks off the transactions of some messages, at one phase or another.
        case hating
        /// It dies of some messages, drops all that is under way, and is back after a while.
        case dying
    }

    /// What becomes of an attempt.
    struct Response {
        var result: AttemptResult
        /// Recipients whose copy the server has taken, whatever the sender gets to know of it.
        var taken: [RecipientID] = []
        /// Of them, those whose sender was not told.
        var unacknowledged: [RecipientID] = []
    }

    struct Phase {
        /// Since the beginning of the run.
        var until: Interval
        var behaviour: Behaviour
    }

    let key: QueueKey
    var phases: [Phase] = []

    init(key: QueueKey, phases: [Phase] = []) {
        self.key = key
        self.phases = phases
    }

    /// Some hours to days of trouble.
    init(key: QueueKey, dice: inout Dice) {
        self.key = key
        var moment = Interval.minutes(0)
        for _ in 0..<dice.number(0, 5) {
            let isLong = dice.chance(150)
            moment = .milliseconds(
                moment.milliseconds + Interval.minutes(dice.number(1, isLong ? 2_000 : 240)).milliseconds)
            phases.append(Phase(until: moment, behaviour: Behaviour.allCases[dice.index(Behaviour.allCases.count)]))
        }
        // Once in a while it is dead for more than a day, and what waits for it expires.
        if dice.chance(80) { phases = [Phase(until: .hours(30), behaviour: dice.chance(700) ? .refused : .hanging)] }
    }

    func behaviour(at moment: Interval) -> Behaviour {
        phases.first { moment < $0.until }?.behaviour ?? .up
    }

    /// How it breaks off a transaction: at MAIL, RCPT, DATA, in the content or behind its end; with 421, by hanging up or with
    /// a reply that cannot be read.
    private static let breaks: [(DeliveryFailure.Kind, Int, String)] = [
        (.closing, 421, "Not this one"), (.connection, 450, "Connection was closed abruptly"),
        (.connection, 451, "Error communicating with target host"),
    ]

    /// Whether it breaks off the transactions of a message.
    func hates(_ label: Int, at moment: Interval) -> Bool {
        switch behaviour(at: moment) {
        case .hating: label % 4 == 1
        case .dying: label % 8 == 1
        default: false
        }
    }

    /// How long it is down after it has died of a message.
    func downtime(after label: Int) -> Interval { .seconds([1, 20, 100, 300][label / 8 % 4]) }

    /// How long an attempt that starts now takes.
    func duration(at moment: Interval, dice: inout Dice) -> Interval {
        switch behaviour(at: moment) {
        case .slow: .seconds(dice.number(1, 240))
        case .halfOpen: .minutes(5)
        case .hanging: .minutes(dice.number(5, 10))
        case .refused: .milliseconds(dice.number(0, 3))
        default: .milliseconds(dice.number(1, 2_000))
        }
    }

    /// What an attempt brought that started at this moment. `age` is how long the server has known the message.
    func respond(to attempt: Attempt, label: Int, startedAt: Interval, age: Interval, dice: inout Dice) -> Response {
        let ids = attempt.recipients
        if hates(label, at: startedAt) { return breakOff(ids, label) }
        switch behaviour(at: startedAt) {
        case .up, .slow, .hating, .dying: return take(ids)
        case .failingTenth: return fail(ids, 100, label, &dice)
        case .failingThird: return fail(ids, 300, label, &dice)
        case .failingHalf: return fail(ids, 500, label, &dice)
        case .refused: return down(.connection, 450, "Connection refused")
        case .halfOpen, .hanging: return down(.connection, 450, "Connection timed out")
        case .closing: return dice.chance(300) ? down(.closing, 421, "Too many connections") : take(ids)
        case .turningAway: return dice.chance(300) ? down(.connection, 554, "No mail from you") : take(ids)
        case .flapping:
            return startedAt.milliseconds / 60_000 % 2 == 0
                ? take(ids) : down(.connection, 450, "Connection was closed abruptly")
        case .deferring:
            return each(ids) { _ in
                dice.chance(600)
                    ? .deferred(DeliveryFailure(.reply, Reply(451, nil, "Try again later"))) : Self.accepted
            }
        case .rejecting:
            return each(ids) { _ in
                dice.chance(300) ? .failed(DeliveryFailure(.reply, Reply(550, nil, "No such user"))) : Self.accepted
            }
        case .greylisting:
            if age >= .minutes(5) { return take(ids) }
            return each(ids) { _ in
                .deferred(DeliveryFailure(.reply, Reply(450, nil, "Greylisted, come back in 5 minutes")))
            }
        case .losingReplies:
            guard dice.chance(200) else { return take(ids) }
            var response = each(ids) { _ in
                .deferred(DeliveryFailure(.connection, Reply(421, nil, "Connection dropped due to ConnectionReset")))
            }
            response.taken = ids
            response.unacknowledged = ids
            return response
        case .fewRecipients:
            var accepted = 0
            return each(ids) { _ in
                accepted += 1
                return accepted <= 2
                    ? Self.accepted
                    : .deferred(DeliveryFailure(.tooManyRecipients, Reply(452, nil, "Too many recipients")))
            }
        }
    }

    private func fail(_ ids: [RecipientID], _ thousandths: UInt64, _ label: Int, _ dice: inout Dice) -> Response {
        guard dice.chance(thousandths) else { return take(ids) }
        return dice.chance(500) ? down(.closing, 421, "Too many connections") : breakOff(ids, label)
    }

    /// A transaction that broke off. A mailbox host has decided the first of several recipients before (LMTP).
    func breakOff(_ ids: [RecipientID], _ label: Int) -> Response {
        let (kind, code, text) = Self.breaks[label / 4 % Self.breaks.count]
        var response = down(kind, code, text)
        response.result.phase = .insideTransaction
        if key.deliveryType == .mailbox, ids.count > 1 {
            response.result.outcomes[ids[0]] = Self.accepted
            response.taken = [ids[0]]
        }
        return response
    }

    /// It has died of a message, and is not back.
    func refuse() -> Response { down(.connection, 450, "Connection refused") }

    private static let accepted = RecipientOutcome.delivered(
        Reply(250, nil, "OK"), remote: "mx [192.0.2.1]:25", reportsSuccess: false)

    private func take(_ ids: [RecipientID]) -> Response { each(ids) { _ in Self.accepted } }

    private func down(_ kind: DeliveryFailure.Kind, _ code: Int, _ text: String) -> Response {
        Response(result: AttemptResult(destinationFailure: DeliveryFailure(kind, Reply(code, nil, text))))
    }

    private func each(_ ids: [RecipientID], _ outcome: (RecipientID) -> RecipientOutcome) -> Response {
        var response = Response(result: AttemptResult())
        for id in ids {
            let outcome = outcome(id)
            response.result.outcomes[id] = outcome
            if case .delivered = outcome { response.taken.append(id) }
        }
        return response
    }
}

extension Destination: CustomStringConvertible {
    var description: String {
        let script = phases.map { "\($0.behaviour.rawValue) until \($0.until.text)" } + ["up"]
        return "\(key.organization) \(key.deliveryType.rawValue) \(key.nextHop): \(script.joined(separator: ", "))"
    }
}
