package import DNS
package import Mail
import NIOConcurrencyHelpers

/// Answers from a ``ZoneFile``, and fails where a test says so.
///
/// It follows CNAMEs as a recursive server does, knows names that exist only through names below them, counts the
/// questions, and can hold them back until the test lets them go. A task that is cancelled does not leave a question
/// that is held: where one is to be left, put a `CachingResolver` in front, as the gateway does.
package final class ZoneResolver: Resolver {
    private struct Question: Hashable {
        let name: Domain
        let type: RecordType
    }

    private struct State {
        var zone: ZoneFile
        var failures: [Domain: ResolverError] = [:]
        var insecure: Set<Domain> = []
        var calls: [Question: Int] = [:]
        var isHolding = false
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state: NIOLockedValueBox<State>
    private let isSecure: Bool

    /// Answers from zone text; see ``ZoneFile`` for its syntax.
    ///
    /// - Parameter isSecure: whether answers count as validated by DNSSEC.
    package init(_ zone: String = "", isSecure: Bool = false) throws {
        state = NIOLockedValueBox(State(zone: try ZoneFile(zone)))
        self.isSecure = isSecure
    }

    /// Replaces all records.
    package func setZone(_ zone: String) throws {
        let zone = try ZoneFile(zone)
        state.withLockedValue { $0.zone = zone }
    }

    /// Makes every question about a name fail, or answer again with nil.
    package func fail(_ name: Domain, with error: ResolverError?) {
        state.withLockedValue { $0.failures[name] = error }
    }

    /// Makes the answers of a zone inside the signed ones count as not signed: those about a name and names below it.
    package func setInsecure(_ zone: Domain) { state.withLockedValue { _ = $0.insecure.insert(zone) } }

    /// How often a question was asked.
    package func calls(_ name: Domain, _ type: RecordType) -> Int {
        state.withLockedValue { $0.calls[Question(name: name, type: type)] ?? 0 }
    }

    /// How many questions were asked in all.
    package var callCount: Int { state.withLockedValue { $0.calls.values.reduce(0, +) } }

    /// How many questions wait for ``release()``.
    package var heldCount: Int { state.withLockedValue { $0.held.count } }

    /// Holds questions back from now on.
    package func hold() { state.withLockedValue { $0.isHolding = true } }

    /// Lets the held questions go, and later ones pass.
    package func release() {
        let held = state.withLockedValue { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Answers from the zone, or fails as told.
    package func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        state.withLockedValue { $0.calls[Question(name: name, type: type), default: 0] += 1 }
        await waitWhileHeld()
        let result: Result<Answer, ResolverError> = state.withLockedValue { state in
            if let error = state.failures[name] { return .failure(error) }
            return .success(answer(name, type, from: state))
        }
        return try result.get()
    }

    private func waitWhileHeld() async {
        await withCheckedContinuation { continuation in
            let passes = state.withLockedValue { state in
                if state.isHolding { state.held.append(continuation) }
                return !state.isHolding
            }
            if passes { continuation.resume() }
        }
    }

    private func answer(_ name: Domain, _ type: RecordType, from state: borrowing State) -> Answer {
        var name = name
        var timeToLive = UInt32.max
        // As of a whole chain of aliases: secure when every link is.
        var isSecure = isSecure
        // Bounded, because a zone may have a loop of CNAMEs.
        for _ in 0..<16 {
            if state.insecure.contains(where: { $0 == name || name.isSubdomain(of: $0) }) { isSecure = false }
            guard let types = state.zone.sets[name] else {
                let exists = state.zone.sets.keys.contains { $0.isSubdomain(of: name) }
                return Answer(exists ? .noData : .nameError, isSecure: isSecure, timeToLive: 300)
            }
            if let set = types[type] {
                return Answer(.records(set.records), isSecure: isSecure, timeToLive: min(timeToLive, set.timeToLive))
            }
            guard let alias = types[.cname], case .name(let target)? = alias.records.first else { break }
            name = target
            timeToLive = min(timeToLive, alias.timeToLive)
        }
        return Answer(.noData, isSecure: isSecure, timeToLive: 300)
    }
}
