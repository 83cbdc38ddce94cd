package import HTTPTypes
import Mail
import NIOCore
import Organization

/// A request before anything is known of it but what it says of itself and where it came from.
struct RequestAsCame: Sendable {
    /// The method, path and header fields.
    let head: HTTPRequest
    /// The content as it comes.
    let body: any AsyncSequence<ByteBuffer, any Error> & Sendable
    /// Who is at the other end of the connection.
    let peer: Peer
    /// The number of the request.
    let id: String
    /// When it came.
    let moment: Instant
    /// The address that it came from, as far as it is known: that of the client behind a proxy that is trusted.
    let address: IPAddress?

    init(
        head: HTTPRequest, body: any AsyncSequence<ByteBuffer, any Error> & Sendable, peer: Peer, services: APIServices
    ) {
        self.head = head
        self.body = body
        self.peer = peer
        id = RequestAsCame.number(services.random)
        moment = services.time.now()
        address = ForwardedSource.address(of: peer, head.headerFields, trusting: services.settings.trustedProxies)
    }

    /// Where it came from, as the audit log says it.
    var source: AuditEntry.Source { AuditEntry.Source(address: address?.description, requestID: id) }

    /// Whether it came by a socket of HTTP, where pages of other sites could have sent it.
    var isOverHTTP: Bool {
        switch peer {
        case .address, .socket: true
        case .control: false
        }
    }

    /// The number that the client gave it, for the log alone.
    var clientsNumber: String? { head.headerFields[.requestID] }

    private static func number(_ random: any RandomSource) -> String {
        var octets: [UInt8] = []
        for _ in 0..<2 {
            let word = random.next()
            for shift in stride(from: 56, through: 0, by: -8) {
                octets.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return Base64URL.encode(octets)
    }
}

// Names of fields that HTTPTypes has no constants for. Each is a token of RFC 9110 section 5.6.2, so that none is nil;
// what follows `??` is never used.
extension HTTPField.Name {
    private static func own(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .from }

    /// The number of the request.
    package static let requestID = own("X-Request-Id")
    /// Why content is read (docs/reference/roles.md).
    package static let reason = own("Postern-Reason")
    /// By which a repetition is known.
    package static let idempotencyKey = own("Idempotency-Key")
    /// Says that an answer is that of an earlier request.
    package static let idempotencyReplayed = own("Idempotency-Replayed")
    /// The last event that a client of a stream has.
    package static let lastEventID = own("Last-Event-ID")
    /// Which site a browser sends a request from (Fetch Metadata).
    package static let fetchSite = own("Sec-Fetch-Site")
    /// What a browser sends a request for (Fetch Metadata).
    package static let fetchMode = own("Sec-Fetch-Mode")
    /// What a preflight asks for (Fetch, CORS protocol).
    package static let preflightMethod = own("Access-Control-Request-Method")
    /// A proxy's word for the client (RFC 7239).
    package static let forwarded = own("Forwarded")
    /// The same, as proxies had it before.
    package static let forwardedFor = own("X-Forwarded-For")
    /// Whom a page may be shown in.
    package static let frameOptions = own("X-Frame-Options")
    /// What a page gives away of itself.
    package static let referrerPolicy = own("Referrer-Policy")
    /// Which pages share a group of windows.
    package static let openerPolicy = own("Cross-Origin-Opener-Policy")
    /// What devices a page may use.
    package static let permissionsPolicy = own("Permissions-Policy")
    /// Where a list goes on (RFC 8288).
    package static let link = own("Link")
    /// Which revision a change has made: `contoso/17`.
    package static let revision = own("Postern-Revision")
    /// Which host a request is for, where it is there twice.
    static let hostField = own("Host")
    /// Fields by which a method is to be replaced.
    static let overrides = ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"].map(own)
}
