import Mail
import NIOCore
import NIOPosix
import Queueing
import SMTP

/// A transaction, put to the server once or more, and what has to be done to its content before.
extension ClientConnection {
    /// Puts the transaction to the server, once its content is in a form that the server takes.
    func beginRound() {
        guard case .busy(let run) = use else { return }
        let transaction = run.rounds.transaction
        if wantsPreparation(transaction) { return prepare(transaction) }
        begin(transaction)
    }

    // What the server won't get in any form is for the session to refuse.
    private func wantsPreparation(_ transaction: ClientTransaction) -> Bool {
        !session.takesEightBit && !transaction.isInquiry && transaction.conversion == nil
            && (session.extensions.smtpUTF8 || !transaction.needsSMTPUTF8)
            && SevenBitPreparation.isWorthwhile(transaction)
    }

    private func prepare(_ transaction: ClientTransaction) {
        guard let context else { return close(.dropped) }
        let preparation = SevenBitPreparation(
            transaction: transaction, organization: key.organization, handling: eightBit, time: tls.time.wallTime())
        // Nothing is awaited of the server meanwhile.
        idle(until: .distantFuture)
        let (sequence, work) = (sequence, work)
        threadPool.runIfActive(eventLoop: context.eventLoop) {
            guard let sequence else { return try preparation.run() }
            return try work.noting(.delivery, on: sequence) { try preparation.run() }
        }.assumeIsolated().whenComplete { (result: Swift.Result<SevenBitPreparation.Outcome, any Error>) in
            guard case .busy(let run) = self.use else { return }
            switch result {
            case .success(.unneeded): self.begin(transaction)
            case .success(.converted(let conversion)):
                run.rounds.convert(conversion)
                self.beginRound()
            case .success(.impossible(let obstacle)):
                guard self.eightBit.returnsUnconvertible(self.key.organization) else { return self.begin(transaction) }
                let reply = OutboundReplies.unconvertible(obstacle)
                self.finish(
                    .init(outcomes: transaction.recipients.map { _ in .unsendable(reply) }, progress: .unanswered))
            case .failure(let violation as EgressViolation): self.close(.forbidden(violation))
            case .failure(let error): self.close(.unreadable("\(error)"))
            }
        }
    }

    private func begin(_ transaction: ClientTransaction) {
        var output = ByteBuffer()
        let event = noted {
            #if DEBUG
                if case .memory(let content) = transaction.content { FaultPoint.delivery.pass(content) }
            #endif
            return session.begin(transaction, into: &output)
        }
        send(output)
        setDeadline()
        if let event { handle(event) }
    }

    /// Takes what came of a round: the next one begins, or the transaction is over.
    func finish(_ round: ClientTransaction.Result) {
        if stream != nil { stream = nil }
        guard case .busy(let run) = use else { return }
        guard let whole = run.rounds.ended(round, usesDSN: session.extensions.dsn) else {
            // With RSET under way, when that is answered.
            if session.isReady { beginRound() }
            return
        }
        use = .free
        sequence = nil
        run.ended(whole)
    }
}
