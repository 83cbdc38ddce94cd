import Mail
import Queueing

/// A scripted mail server: it behaves in one way for a time, then in another, and at the end it takes everything.
struct Destination {
    enum Behaviour: CaseIterable {
        case up
        case refused
        case flapping
        case deferring
        case rejecting
        case greylisting
        case slow
        case halfOpen
        case losingReplies
        case fewRecipients
        case closing
    }

    /// What becomes of an attempt.
    struct Response {
        var result: AttemptResult
        /// Recipients whose copy the server has taken, whatever the sender gets to know of it.
        var taken: [RecipientID] = []
        /// Of them, those whose sender was not told.
        var unacknowledged: [RecipientID] = []
    }

    private var phases: [(until: Instant, behaviour: Behaviour)] = []
    private var firstSeen: [SequenceNumber: Instant] = [:]

    /// Some hours to days of trouble.
    init(start: Instant, dice: inout Dice) {
        var moment = start
        for _ in 0..<dice.number(0, 5) {
            moment = moment + .minutes(dice.number(1, dice.chance(150) ? 2_000 : 240))
            phases.append((moment, Behaviour.allCases[Int(dice.number(0, 10))]))
        }
    }

    func behaviour(at now: Instant) -> Behaviour {
        phases.first { now < $0.until }?.behaviour ?? .up
    }

    /// How long an attempt that starts now takes.
    func duration(at now: Instant, dice: inout Dice) -> Interval {
        switch behaviour(at: now) {
        case .slow: .seconds(dice.number(1, 240))
        case .halfOpen: .minutes(5)
        case .refused: .milliseconds(dice.number(0, 3))
        default: .milliseconds(dice.number(1, 2_000))
        }
    }

    /// What an attempt that ends now brought.
    mutating func respond(to attempt: Attempt, startedAt: Instant, now: Instant, dice: inout Dice) -> Response {
        let ids = attempt.recipients
        switch behaviour(at: startedAt) {
        case .up, .slow: return take(ids)
        case .refused: return down(.connection, 450, "Connection refused")
        case .halfOpen: return down(.connection, 450, "Connection timed out")
        case .closing: return dice.chance(300) ? down(.closing, 421, "Too many connections") : take(ids)
        case .flapping:
            return startedAt.milliseconds / 60_000 % 2 == 0
                ? take(ids) : down(.connection, 450, "Connection was closed abruptly")
        case .deferring:
            return each(ids) { _ in
                dice.chance(600)
                    ? .deferred(DeliveryFailure(.reply, Reply(451, nil, "Try again later")))
                    : .delivered(Reply(250, nil, "OK"), remote: nil, reportsSuccess: false)
            }
        case .rejecting:
            return each(ids) { _ in
                dice.chance(300)
                    ? .failed(DeliveryFailure(.reply, Reply(550, nil, "No such user")))
                    : .delivered(Reply(250, nil, "OK"), remote: nil, reportsSuccess: false)
            }
        case .greylisting:
            let first = firstSeen[attempt.sequence] ?? now
            firstSeen[attempt.sequence] = first
            if now - first >= .minutes(5) { return take(ids) }
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
                    ? .delivered(Reply(250, nil, "OK"), remote: nil, reportsSuccess: false)
                    : .deferred(DeliveryFailure(.tooManyRecipients, Reply(452, nil, "Too many recipients")))
            }
        }
    }

    private func take(_ ids: [RecipientID]) -> Response {
        each(ids) { _ in .delivered(Reply(250, nil, "OK"), remote: nil, reportsSuccess: false) }
    }

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
