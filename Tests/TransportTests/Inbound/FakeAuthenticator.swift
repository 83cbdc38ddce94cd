import Mail
import NIOConcurrencyHelpers
import NIOCore
import SenderAuthentication

/// An authenticator that says what a test tells it, when the test tells it.
final class FakeAuthenticator: Authenticator {
    private struct State {
        var result = SPFResult.pass
        var dmarc = DMARCOutcome(.none)
        var isHolding = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var requests: [AuthenticationRequest] = []
        var contents: [[UInt8]] = []
        var ended = 0
    }

    private let state = NIOLockedValueBox(State())

    /// The SPF result of the messages to come.
    func answer(_ result: SPFResult) { state.withLockedValue { $0.result = result } }

    /// What DMARC says of the messages to come, by the policy of a domain.
    func publish(_ dmarc: DMARCOutcome, at domain: Domain) {
        state.withLockedValue {
            $0.dmarc = dmarc
            $0.dmarc.policyDomain = domain
        }
    }

    /// Answers nothing from now on.
    func hold() { state.withLockedValue { $0.isHolding = true } }

    /// Answers what waits, and what comes.
    func release() {
        let waiting = state.withLockedValue { state in
            defer { state.waiting = [] }
            state.isHolding = false
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    var requests: [AuthenticationRequest] { state.withLockedValue { $0.requests } }
    /// The contents as they were read when the answer was allowed.
    var contents: [[UInt8]] { state.withLockedValue { $0.contents } }
    /// How many answers were given.
    var ended: Int { state.withLockedValue { $0.ended } }

    func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication {
        let (result, dmarc) = state.withLockedValue { state in
            state.requests.append(request)
            return (state.result, state.dmarc)
        }
        await withCheckedContinuation { continuation in
            let isHeld = state.withLockedValue { state in
                if state.isHolding { state.waiting.append(continuation) }
                return state.isHolding
            }
            if !isHeld { continuation.resume() }
        }
        var content: [UInt8] = []
        switch request.content {
        case .memory(let buffer): content = Array(buffer.readableBytesView)
        case .file(let file):
            while content.count < file.size, let piece = try? file.read(at: content.count, count: 100_000) {
                content += piece.readableBytesView
            }
        }
        state.withLockedValue { state in
            state.contents.append(content)
            state.ended += 1
        }
        return MessageAuthentication(
            clientAddress: request.clientAddress, helo: request.helo,
            spf: SPFOutcome(result, identity: .mailFrom, domain: request.sender.address?.domain), dkim: [],
            arc: ARCOutcome(.none),
            authors: MessageAuthors(fieldCount: 1, addresses: [EmailAddress("ann@sender.example")].compactMap(\.self)),
            dmarc: dmarc)
    }
}
