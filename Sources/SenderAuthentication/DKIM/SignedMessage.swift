public import Mail
public import NIOCore

/// A message whose signatures are to be checked: its header read once, its body hashed once for all of them, those of
/// ARC too.
public struct SignedMessage: Sendable {
    /// A field that claims to be a signature.
    struct Candidate: Sendable {
        /// Its number in the header.
        var field: Int
        /// Its tags; nil when it has none.
        var tags: TagList?
        var signature: Result<DKIMSignature, DKIMMistake>
        /// How the body is to be hashed for it: in which form, and how much of it (`l=`); nil when it is no signature.
        var body: (form: DKIMCanonicalization, length: Int?)?

        init(field: Int, tags: TagList? = nil, signature: Result<DKIMSignature, DKIMMistake>) {
            self.field = field
            self.tags = tags
            self.signature = signature
            if case .success(let signature) = signature {
                body = (signature.bodyCanonicalization, signature.bodyLength)
            }
        }
    }

    // The hashes of the body that were asked for, by form. No dictionary: most messages have one.
    private struct BodyHashes: Sendable {
        var simple: DKIMBodyHasher.Hashes?
        var relaxed: DKIMBodyHasher.Hashes?

        subscript(_ form: DKIMCanonicalization) -> DKIMBodyHasher.Hashes? {
            form == .simple ? simple : relaxed
        }
    }

    /// The header.
    let fields: FieldIndex
    /// The first DKIM-Signature fields from the top.
    let signatures: [Candidate]
    /// The ARC-Message-Signature fields from the top: one more than a chain may have, at most.
    let arcSignatures: [Candidate]
    /// The hashes of the body; nil when it could not be read.
    private var bodies: BodyHashes?

    /// Sets of ARC that a chain may have (RFC 8617 section 4.2.1).
    static let maximumSets = 50

    /// Reads the header of a message as it was received. The body is to be hashed with ``hashBody(of:pieceSize:)``.
    ///
    /// - Parameters:
    ///   - header: the beginning of the message, which is sure to hold the header.
    ///   - maximumSignatures: how many DKIM-Signature fields are looked at, from the top.
    public init(header: ByteBuffer, maximumSignatures: Int = DKIMVerifier.maximumSignatures) {
        fields = FieldIndex(header)
        signatures = Self.candidates("dkim-signature", .dkim, fields, limit: maximumSignatures)
        arcSignatures = Self.candidates(
            "arc-message-signature", .arcMessage, fields, limit: SignedMessage.maximumSets + 1)
    }

    /// Reads a message in memory or in a file, and hashes its body.
    public init(header: ByteBuffer, content: MessageContent) {
        self.init(header: header)
        hashBody(of: content)
    }

    /// Hashes the body in every form that a signature asks for, in one pass; does nothing when none does.
    ///
    /// When its file can't be read the signatures come to a temporary error.
    ///
    /// - Parameters:
    ///   - content: the whole message.
    ///   - pieceSize: octets read from a file at a time.
    public mutating func hashBody(of content: MessageContent, pieceSize: Int = 256 << 10) {
        var (simple, relaxed) = (hasher(.simple), hasher(.relaxed))
        guard simple != nil || relaxed != nil else { return }
        let start = fields.layout.bodyOffset
        do {
            try content.forEachPiece([start..<max(start, content.size)], pieceSize: pieceSize) { piece in
                simple?.update(piece)
                relaxed?.update(piece)
            }
        } catch {
            bodies = nil
            return
        }
        bodies = BodyHashes(simple: simple?.finish(), relaxed: relaxed?.finish())
    }

    // What hashes the body in a form; nil when no signature asks for it.
    private func hasher(_ form: DKIMCanonicalization) -> DKIMBodyHasher? {
        var isAsked = false
        var limits: [Int] = []
        for candidates in [signatures, arcSignatures] {
            for index in candidates.indices {
                guard let body = candidates[index].body, body.form == form else { continue }
                isAsked = true
                if let length = body.length { limits.append(length) }
            }
        }
        return isAsked ? DKIMBodyHasher(form, limits: limits) : nil
    }

    private static func candidates(
        _ name: StaticString, _ kind: DKIMSignature.Kind, _ fields: FieldIndex, limit: Int
    ) -> [Candidate] {
        fields.numbers(name).prefix(limit).map { number in
            guard fields.valueSize(number) <= DKIMSignature.maximumSize else {
                return Candidate(field: number, signature: .failure(DKIMMistake("the signature is too large")))
            }
            do throws(DKIMMistake) {
                let tags = try DKIMSignature.tags(fields.value(number))
                do throws(DKIMMistake) {
                    return Candidate(field: number, tags: tags, signature: .success(try DKIMSignature(tags, kind)))
                } catch {
                    return Candidate(field: number, tags: tags, signature: .failure(error))
                }
            } catch {
                return Candidate(field: number, signature: .failure(error))
            }
        }
    }

    /// Octets of the body that were hashed, in canonical form, for all signatures.
    var hashedOctets: Int { (bodies?.simple?.count ?? 0) + (bodies?.relaxed?.count ?? 0) }

    /// What is wrong with the body as a signature sees it; nil when its hash is right.
    ///
    /// For a body that is signed in part only, `partialBody` when that part is right.
    func bodyFinding(_ signature: DKIMSignature) -> DKIMMistake? {
        guard let body = bodies?[signature.bodyCanonicalization] else {
            return DKIMMistake("the message could not be read", .unreadable)
        }
        var hash = body.whole
        if let length = signature.bodyLength {
            guard let beginning = body.beginnings[length] else {
                return DKIMMistake("l= is larger than the body", .bodyHash)
            }
            hash = beginning
        }
        guard hash == signature.bodyHash else { return DKIMMistake("the body was changed", .bodyHash) }
        // What is behind the signed part may be anybody's.
        if let length = signature.bodyLength, length < body.count {
            return DKIMMistake("the body is signed in part only (l=)", .partialBody)
        }
        return nil
    }

    /// The octets that a signature in the header was made over.
    func signedOctets(_ signature: DKIMSignature, field: Int) -> [UInt8] {
        var octets = fields.signedHeader(signature.names, signature.headerCanonicalization)
        fields.appendSignature(field, signature.headerCanonicalization, to: &octets)
        return octets
    }
}

extension MessageContent {
    /// Reads ranges of the content piece by piece; a piece is valid during the call only.
    func forEachPiece(
        _ ranges: [Range<Int>], pieceSize: Int = 256 << 10, _ body: (_ piece: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        for range in ranges {
            let range = range.clamped(to: 0..<size)
            switch self {
            case .memory(let buffer):
                try buffer.withUnsafeReadableBytes { try body(UnsafeRawBufferPointer(rebasing: $0[range])) }
            case .file(let file):
                var offset = range.lowerBound
                while offset < range.upperBound {
                    let piece = try file.read(at: offset, count: min(max(1, pieceSize), range.upperBound - offset))
                    // Shorter than it was: the disk lost it.
                    guard piece.readableBytes > 0 else {
                        throw DKIMMistake("the message could not be read", .unreadable)
                    }
                    try piece.withUnsafeReadableBytes { try body($0) }
                    offset += piece.readableBytes
                }
            }
        }
    }
}
