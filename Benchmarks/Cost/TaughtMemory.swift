import Learning
import Mail
import MailFlow

/// What an organization remembers, that has learned from 1,200 messages like the scenario's.
// Sendable without a check because one thread at a time asks it.
final class TaughtMemory: OrganizationMemory, @unchecked Sendable {
    private static let lessons = 600
    private let hash = SipHash(14, 16)
    private var learned: LearnedState

    init() { learned = LearnedState(hash: hash) }

    func knowledge(of specimen: Specimen, for organization: String, at time: WallTime) -> KnownMessage? {
        let message = PreparedMessage(specimen, hash: hash)
        if learned.model == nil { teach(message.tokens) }
        let (knowledge, sighting) = learned.knowledge(of: message, at: time)
        var known = KnownMessage(knowledge: knowledge, sighting: sighting)
        if let model = learned.model { known.knowledge.add(model, of: message) }
        return known
    }

    func mark(of specimen: Specimen) -> TextMark { TextMark(specimen, hash: hash) }

    func note(_ event: MemoryEvent, for organization: String, at time: WallTime) {
        guard case .received(let sighting, let isJunked) = event else { return }
        learned.note(isJunked: isJunked, of: sighting, at: time)
    }

    /// Each token is in a share of its own of good messages, and in another one of bad messages.
    private func teach(_ tokens: TokenSet) {
        var model = TokenModel()
        for lesson in 0..<UInt32(Self.lessons) {
            for (factor, isBad) in [(2_654_435_761 as UInt32, false), (2_246_822_519, true)] {
                let some = tokens.numbers.filter { ($0 &* factor) >> 16 % UInt32(Self.lessons) > lesson }
                model.add(TokenSet(some), isBad: isBad)
            }
        }
        learned.use(.adopted(model, upTo: 1))
    }
}
