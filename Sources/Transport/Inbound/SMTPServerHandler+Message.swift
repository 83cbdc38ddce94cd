import Mail
import MailFlow
import NIOCore
import NIOPosix
import Queueing
import SMTP
import SenderAuthentication

/// What happens to a message's content: blocks for a file, at the end a verdict at once or after an examination, the
/// commit, the reply.
extension SMTPServerHandler {
    /// An examination that the session waits for.
    struct Examination {
        var task: Task<Void, Never>
        var deadline: Scheduled<Void>?
        /// Which task of the session it is.
        var number: Int

        func cancel() {
            deadline?.cancel()
            task.cancel()
        }
    }

    func write(_ block: ByteBuffer, isLast: Bool, _ context: ChannelHandlerContext) {
        waiting = .spool(isLast: isLast)
        let file = reception.file
        let folder = shared.configuration.spoolFolder
        let written = shared.spoolThreads.runIfActive(eventLoop: context.eventLoop) {
            () -> Result<SpoolFile, SpoolError> in
            do throws(SpoolError) {
                let target = if let file { file } else { try SpoolFile(folder: folder) }
                try target.append(block)
                return .success(target)
            } catch {
                return .failure(error)
            }
        }
        written.assumeIsolated().whenComplete { result in
            guard case .spool(let isLast) = self.waiting else { return }
            self.stopWaiting()
            self.reception.wrote((try? result.get()) ?? .failure(.failed(0)))
            if isLast { self.finish(context, now: self.shared.services.time.now()) }
            self.drive(context)
        }
    }

    func finish(_ context: ChannelHandlerContext, now: Instant) {
        act(on: reception.categorize(), context, now: now)
    }

    private func act(on verdict: Reception.Verdict, _ context: ChannelHandlerContext, now: Instant) {
        switch verdict {
        case .refuse(let reply):
            reception.settled()
            session.messageRefused(reply, now: now, into: &output)
        case .examine(let content):
            examine(content, isLate: false, context)
        case .commit(let transaction, let messageID):
            commit(transaction, messageID: messageID, context)
        case .write(let mail):
            waiting = .commit
            let work = shared.services.work
            let noteLost = reception.noteLost
            shared.examinationThreads.runIfActive(eventLoop: context.eventLoop) { mail.transaction(noting: work) }
                .assumeIsolated().whenSuccess { transaction in
                    guard case .commit = self.waiting else {
                        noteLost?()
                        return
                    }
                    self.commit(transaction, messageID: mail.messageID, context)
                }
        case .refuseAndWrite(let mail):
            waiting = .commit
            let work = shared.services.work
            shared.examinationThreads.runIfActive(eventLoop: context.eventLoop) { mail.written(noting: work) }
                .assumeIsolated().whenSuccess { written in
                    guard case .commit = self.waiting else { return }
                    self.commit(written, about: mail, context)
                }
        }
    }

    /// Commits what is written about a message that is refused, and refuses it.
    private func commit(_ written: RefusalMail.Written, about mail: RefusalMail, _ context: ChannelHandlerContext) {
        guard !written.notices.isEmpty else {
            return refuse(mail, by: mail.reply, decisions: written.decisions, context)
        }
        let loop = context.eventLoop
        let me = NIOLoopBound((self, context), eventLoop: loop)
        let acceptedMail = shared.services.acceptedMail
        shared.services.store.submit(StoreTransaction(acceptances: written.notices)) { result in
            let reply: Reply
            var decisions = mail.decisions
            switch result {
            case .success(let receipt):
                acceptedMail.enqueue(receipt)
                reply = mail.reply
                decisions = written.decisions
            // What a rule wants to be told is not lost: the message comes again.
            case .failure(.full): reply = InboundReplies.noResources
            case .failure: reply = InboundReplies.temporaryError
            }
            loop.execute { [decisions] in
                let (handler, context) = me.value
                handler.refuse(mail, by: reply, decisions: decisions, context)
            }
        }
    }

    private func refuse(
        _ mail: RefusalMail, by reply: Reply, decisions: [Decision], _ context: ChannelHandlerContext
    ) {
        guard case .commit = waiting else { return }
        stopWaiting()
        reception.refused(mail, by: reply, decisions: decisions)
        reception.settled()
        session.messageRefused(reply, now: shared.services.time.now(), into: &output)
        drive(context)
    }

    private func commit(_ transaction: StoreTransaction, messageID: String, _ context: ChannelHandlerContext) {
        waiting = .commit
        let loop = context.eventLoop
        let me = NIOLoopBound((self, context), eventLoop: loop)
        let acceptedMail = shared.services.acceptedMail
        let (noteStored, noteLost) = (reception.noteStored, reception.noteLost)
        // The one hop of a message that is not examined: to the store and back.
        shared.services.store.submit(transaction) { result in
            if case .success(let receipt) = result {
                noteStored?()
                acceptedMail.enqueue(receipt)
            } else {
                noteLost?()
            }
            let sequence = result.map { $0.accepted.first?.sequence }
            loop.execute {
                let (handler, context) = me.value
                handler.committed(sequence, messageID: messageID, context)
            }
        }
    }

    private func committed(
        _ result: Result<SequenceNumber?, StoreError>, messageID: String, _ context: ChannelHandlerContext
    ) {
        guard case .commit = waiting else { return }
        stopWaiting()
        let now = shared.services.time.now()
        reception.settled()
        switch result {
        case .success(let sequence):
            forgetSmallReads()
            session.messageAccepted(
                messageID: messageID, internalID: sequence?.rawValue ?? 0, now: now, into: &output)
        case .failure(.full):
            session.messageRefused(InboundReplies.noResources, now: now, into: &output)
        case .failure:
            session.messageRefused(InboundReplies.temporaryError, now: now, into: &output)
        }
        drive(context)
    }

    // The task ends by itself or by the deadline, which has a second one decide without what is still asked.
    private func examine(
        _ content: ContentExamination, isLate: Bool, _ context: ChannelHandlerContext
    ) {
        let authenticator = shared.services.authenticator
        examinationCount += 1
        let number = examinationCount
        let loop = context.eventLoop
        let me = NIOLoopBound((self, context), eventLoop: loop)
        let executor = ExaminationExecutor(of: content, on: shared.examinationThreads, work: shared.services.work)
        let task = Task(executorPreference: executor) {
            let categorization = await content.categorization(by: authenticator, isLate: isLate, on: executor)
            // The task itself does not keep it.
            withExtendedLifetime(executor) {}
            // Nobody waits for it then, and the loop may be gone.
            guard !Task.isCancelled else { return }
            loop.execute {
                let (handler, context) = me.value
                handler.examined(number, categorization, context)
            }
        }
        var deadline: Scheduled<Void>?
        if !isLate, authenticator != nil || content.waitsForEngines {
            let time = TimeAmount.milliseconds(shared.configuration.examinationTime.milliseconds)
            deadline = loop.assumeIsolated().scheduleTask(in: time) {
                guard case .examination(let examination) = self.waiting, examination.number == number else { return }
                content.goOnPastTime()
                self.stopWaiting()
                self.examine(content, isLate: true, context)
            }
        }
        waiting = .examination(Examination(task: task, deadline: deadline, number: number))
    }

    private func examined(_ number: Int, _ categorization: Categorization, _ context: ChannelHandlerContext) {
        guard case .examination(let examination) = waiting, examination.number == number else { return }
        stopWaiting()
        act(on: reception.concluded(categorization), context, now: shared.services.time.now())
        drive(context)
    }
}
