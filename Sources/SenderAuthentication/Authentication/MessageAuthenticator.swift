public import DNS
public import Mail
internal import NIOCore

/// What authenticating one message may take (docs/reference/authentication-limits.md).
public struct AuthenticationLimits: Hashable, Sendable {
    /// What may be asked of DNS for all of it.
    public var dns = ResolverBudget()
    /// Of SPF by itself.
    public var spf = SPFLimits()
    /// Octets of the body that are read at a time when it is in a file.
    public var pieceSize = 262_144

    /// The defaults.
    public init() {}
}

/// Authenticates messages by SPF, DKIM, ARC and DMARC over DNS.
public struct MessageAuthenticator: Authenticator {
    private let resolver: any Resolver
    private let time: any TimeSource
    private let limits: AuthenticationLimits

    /// An authenticator that asks a resolver, which is expected to cache.
    public init(resolver: any Resolver, time: any TimeSource, limits: AuthenticationLimits = AuthenticationLimits()) {
        self.resolver = resolver
        self.time = time
        self.limits = limits
    }

    /// Authenticates a message, within the limits: time that DNS takes is bounded, and so is everything that is asked
    /// and computed. Reads the body once, and only when something in the header asks for it; a body in a file is read in
    /// place, so this is for threads that may block.
    public func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication {
        let resolver = BudgetedResolver(resolver, budget: limits.dns, time: time)
        let fields = Array(HeaderFields(request.header))
        let verifier = DKIMVerifier(resolver: resolver)
        let signatures = verifier.candidates(in: fields, at: time.wallTime())

        let bodyForms = Set(signatures.compactMap(\.bodyForm))
        let keys = signatures.compactMap(\.keyName)
        let bodyOffset = fields.reduce(0) { $0 + $1.raw.readableBytes }
        // Everything that is sure to be asked is asked at once: the keys while SPF asks and the body is hashed. What the
        // cache has costs no task.
        let (spf, hashes) = await withTaskGroup(of: Void.self) { group in
            for key in Set(keys) where resolver.cached(key, .txt) == nil {
                group.addTask { _ = try? await resolver.resolve(key, .txt) }
            }
            let spf = await sender(request, resolver: resolver)
            return (spf, self.hashes(bodyForms, of: request.content, from: bodyOffset))
        }
        let dkim = await verifier.verify(signatures, in: FieldIndex(fields), hashes: hashes)
        let authors = MessageAuthors(fieldCount: 0, addresses: [])
        return MessageAuthentication(
            clientAddress: request.clientAddress, helo: request.helo, spf: spf, dkim: dkim, arc: ARCOutcome(.none),
            authors: authors, dmarc: DMARCOutcome(.none))
    }

    private func sender(_ request: AuthenticationRequest, resolver: BudgetedResolver) async -> SPFOutcome {
        let question = SPFQuestion(
            address: request.clientAddress, helo: request.helo, sender: request.sender,
            receiver: try? Domain(request.receiver))
        return await SPFChecker(resolver: resolver, time: time, limits: limits.spf).check(question)
    }

    private func hashes(_ forms: Set<BodyForm>, of content: MessageContent, from offset: Int) -> BodyHashes {
        guard !forms.isEmpty else { return BodyHashes() }
        switch content {
        case .memory(let buffer):
            return BodyHashes(forms) { piece in piece(MessageBody.withoutBlankLine(buffer, headerSize: offset)) }
        case .file(let file):
            // What can't be read is a temporary error of every signature.
            let hashes = try? BodyHashes(forms) { piece in
                try MessageBody.read(file, headerSize: offset, pieceSize: limits.pieceSize, piece)
            }
            return hashes ?? BodyHashes()
        }
    }
}

/// The body of a message behind its header (RFC 5322 section 2.1).
enum MessageBody {
    /// The body in memory; the blank line, where there is one, belongs to neither part.
    static func withoutBlankLine(_ content: ByteBuffer, headerSize: Int) -> ByteBuffer {
        var body = content
        body.moveReaderIndex(forwardBy: min(headerSize, body.readableBytes))
        return withoutBlankLine(body)
    }

    /// Gives the body in a file piece by piece. Throws what reading throws.
    static func read(
        _ file: any SpooledContent, headerSize: Int, pieceSize: Int, _ take: (ByteBuffer) -> Void
    ) throws {
        var offset = headerSize
        while offset < file.size {
            // The first piece has room for the blank line.
            let piece = try file.read(at: offset, count: max(2, pieceSize))
            guard piece.readableBytes > 0 else { throw EndOfFile() }
            take(offset == headerSize ? withoutBlankLine(piece) : piece)
            offset += piece.readableBytes
        }
    }

    private struct EndOfFile: Error {}

    private static func withoutBlankLine(_ body: ByteBuffer) -> ByteBuffer {
        var body = body
        let line = body.readableBytesView.prefix(2)
        if line.elementsEqual([0x0D, 0x0A]) {
            body.moveReaderIndex(forwardBy: 2)
        } else if line.first == 0x0A {
            body.moveReaderIndex(forwardBy: 1)
        }
        return body
    }
}
