import Mail
import MailFlow
import NIOCore
import SMTP

/// Keeps what a validation wants to know of one connection: the points that it passed, and when.
///
/// Confined to the connection's event loop.
final class ConnectionObserver {
    private(set) var passed: [ValidationConversation.Passed] = []
    /// What the server sent, its own certificate first, as DER.
    private(set) var chain: [[UInt8]] = []
    private let time: any TimeSource
    private var last: Instant

    init(time: any TimeSource) {
        self.time = time
        last = time.now()
    }

    /// Whether there was a connection.
    var isConnected: Bool { !passed.isEmpty }

    /// The connection is there.
    func connected() { note(.connected, nil) }

    /// The handshake is over.
    func secured() { note(.secured, nil) }

    /// The server has shown its certificate.
    func saw(_ chain: some Sequence<[UInt8]>) { self.chain = Array(chain) }

    /// The server has said something.
    func saw(_ observations: [ClientSession.Observation]) {
        for observation in observations {
            switch observation.point {
            case .greeting: note(.banner, observation.reply)
            case .hello: note(.ehlo, observation.reply)
            case .startTLS: note(.startTLS, observation.reply)
            case .mail: note(.mailFrom, observation.reply)
            case .recipient(let index): note(.rcptTo(index), observation.reply)
            case .handshake, .later: break
            }
        }
    }

    /// Since the last point, or since the beginning.
    var sinceLast: Interval { time.now() - last }

    private func note(_ milestone: ValidationConversation.Milestone, _ reply: Reply?) {
        let now = time.now()
        passed.append(.init(milestone, reply, duration: now - last))
        last = now
    }
}
