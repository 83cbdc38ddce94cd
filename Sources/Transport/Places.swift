import Mail
import NIOConcurrencyHelpers

/// So many may do something at a time, in all and of one source: an IPv4 address or an IPv6 /64.
final class Places: Sendable {
    /// Which bound leaves no place.
    enum Denial: String, Hashable {
        case total = "full"
        case source = "full for this source"
    }

    private struct State {
        var taken = 0
        /// Sources that have a place; never more than there are places.
        var sources: [IPAddress: Int] = [:]
    }

    private let total: Int
    private let perSource: Int
    private let state = NIOLockedValueBox(State())

    init(_ total: Int = .max, perSource: Int) {
        self.total = total
        self.perSource = perSource
    }

    /// Takes a place for a peer, to be given back by ``leave(_:)``; what leaves none, otherwise.
    func enter(_ peer: IPAddress) -> Denial? {
        state.withLockedValue { state in
            guard state.taken < total else { return .total }
            let ofSource = state.sources[peer.source] ?? 0
            guard ofSource < perSource else { return .source }
            state.sources[peer.source] = ofSource + 1
            state.taken += 1
            return nil
        }
    }

    /// Gives a peer's place back.
    func leave(_ peer: IPAddress) {
        state.withLockedValue { state in
            guard let ofSource = state.sources[peer.source] else { return }
            state.sources[peer.source] = ofSource > 1 ? ofSource - 1 : nil
            state.taken -= 1
        }
    }

    /// Places that are taken.
    var taken: Int { state.withLockedValue { $0.taken } }
}
