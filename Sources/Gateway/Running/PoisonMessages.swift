import Logging
import Mail
import NodeState
import Operations
import Queueing

/// What a start makes of the notes of a process that trapped (docs/reference/poison.md).
struct PoisonMessages {
    let crashes: any CrashStore
    let messages: any MessageStore
    let lookup: any MessageLookup
    let folder: String
    let time: any TimeSource
    let logger: Logger

    /// Counts what the process before was at, if it died of a trap, sets aside what has done so too often, and gives
    /// the journal of this process. A failure here never keeps mail from flowing: then nothing is noted.
    func begin(lastTrap: Int32?) async -> any WorkJournal {
        do {
            let (slots, remains) = try WorkSlots.open(folder: folder)
            if let lastTrap { try await blame(remains, signal: lastTrap) }
            let journal = CrashJournal(slots: slots, refused: try await crashes.poisonContents())
            slots.noteTraps()
            return journal
        } catch {
            logger.error(
                "Work in hand can't be noted, so a message that ends the process is not known at the next start.",
                metadata: ["reason": "\(error)"])
            return UnnotedWork()
        }
    }

    private func blame(_ work: [WorkInHand], signal: Int32) async throws {
        guard !work.isEmpty else {
            logger.error(
                "The process before this one died by a fault of its own, with no message in hand.",
                metadata: ["signal": "\(signal)"])
            return
        }
        for crash in try await crashes.countCrashes(work, at: time.wallTime()) {
            let isPoison = crash.isPoison
            var metadata: Logger.Metadata = [
                "signal": "\(signal)", "stage": "\(crash.work.stage)", "crashes": "\(crash.count)",
            ]
            switch crash.work.subject {
            case .message(let sequence):
                metadata["sequence"] = "\(sequence)"
                logger.error(
                    isPoison
                        ? "ALERT: a message has ended the process again; it is set aside in the poison queue."
                        : "A message has ended the process; it is tried once more.", metadata: metadata)
                if isPoison { try await setAside(sequence, crash) }
            case .content(let mark):
                metadata["size"] = "\(mark.size)"
                logger.error(
                    isPoison
                        ? "ALERT: received content has ended the process again; it is refused from now on."
                        : "Received content has ended the process; it is taken once more.", metadata: metadata)
            }
        }
    }

    /// Moves what waits of a message into the poison queue, durably, before anything is started.
    private func setAside(_ sequence: SequenceNumber, _ crash: CrashCount) async throws {
        guard let message = try await lookup.status(of: "\(sequence)") else { return }
        let event = RecipientEvent(
            .poison, at: time.wallTime(),
            detail: "the server's process ended \(crash.count) times at this message (\(crash.work.stage))")
        let updates = message.recipients.filter { $0.state == .waiting }.map { recipient in
            RecipientUpdate(
                id: recipient.id, state: .waiting,
                route: .init(key: .poison(message.organization), inputs: recipient.routing), event: event)
        }
        guard !updates.isEmpty else { return }
        try await messages.commit(StoreTransaction(updates: updates))
    }
}
