public import DNS
public import Mail
public import NIOCore

/// What became of a signature (RFC 8601 section 2.7.1).
public enum DKIMResult: String, Hashable, Sendable, Codable, CaseIterable {
    /// The message has no signature.
    case none
    /// The signature is right.
    case pass
    /// It is not, or has expired.
    case fail
    /// It may be right, but is not accepted as it is.
    case policy
    /// It can't be evaluated now; later it may.
    case temperror
    /// It can't be evaluated.
    case permerror
}

/// The result for one signature, with what led to it.
public struct DKIMOutcome: Hashable, Sendable {
    /// The result.
    public var result: DKIMResult
    /// Why, as a clause; nil for pass.
    public var reason: String?
    /// The signature; nil when it could not be parsed.
    public var signature: DKIMSignature?
    /// Whether the domain says that it is only testing.
    public var isTesting = false

    init(_ result: DKIMResult, _ reason: String? = nil, signature: DKIMSignature? = nil) {
        self.result = result
        self.reason = reason
        self.signature = signature
    }
}

/// Checks the DKIM signatures of a message (RFC 6376 section 6).
public struct DKIMVerifier: Sendable {
    /// Signatures of a message that are evaluated: the first ones from the top.
    public static let maximumSignatures = 10

    private let resolver: any Resolver

    /// A verifier that gets keys from a resolver.
    public init(resolver: any Resolver) { self.resolver = resolver }

    /// The results for the first ten signatures, from the top; empty when the message has none.
    ///
    /// - Parameters:
    ///   - header: the header block of the message as received.
    ///   - time: for the signatures' expiry.
    ///   - body: gives the pieces of the body one after the other to the closure that it is given; called once, and not
    ///     at all when no signature needs it.
    public func verify(
        header: ByteBuffer, at time: WallTime, body: (_ piece: (ByteBuffer) -> Void) throws -> Void
    ) async rethrows -> [DKIMOutcome] {
        let fields = Array(HeaderFields(header))
        let candidates = candidates(in: fields, at: time)
        guard !candidates.isEmpty else { return [] }
        let hashes = try BodyHashes(Set(candidates.compactMap(\.bodyForm)), body: body)
        return await verify(candidates, in: FieldIndex(fields), hashes: hashes)
    }

    /// The first signatures of a header from the top, parsed: what must be known before the body is hashed.
    func candidates(in fields: [HeaderField], at time: WallTime) -> [Candidate] {
        fields.lazy.filter { $0.hasName("DKIM-Signature") }.prefix(DKIMVerifier.maximumSignatures)
            .map { Candidate($0, at: time) }
    }

    /// The results for signatures of a message, in their order.
    ///
    /// - Parameter hashes: of the body, in every form that the candidates ask for.
    func verify(_ candidates: [Candidate], in index: FieldIndex, hashes: BodyHashes) async -> [DKIMOutcome] {
        var outcomes: [DKIMOutcome] = []
        outcomes.reserveCapacity(candidates.count)
        for candidate in candidates {
            outcomes.append(await outcome(of: candidate, index: index, hashes: hashes))
        }
        return outcomes
    }

    /// A field that claims to be a signature.
    struct Candidate: Sendable {
        var raw: [UInt8]
        var signature: Result<DKIMSignature, DKIMMistake>
        var isExpired = false

        /// How the body is to be hashed; nil when it need not be.
        var bodyForm: BodyForm? {
            guard case .success(let signature) = signature, !isExpired else { return nil }
            return BodyForm(canonicalization: signature.bodyCanonicalization, length: signature.bodyLength)
        }

        /// Where the key is; nil when none is asked for.
        var keyName: Domain? {
            guard case .success(let signature) = signature, !isExpired else { return nil }
            return signature.keyName
        }

        init(_ field: HeaderField, at time: WallTime) {
            raw = Array(field.raw.readableBytesView)
            do throws(DKIMMistake) {
                let signature = try DKIMSignature(Array(field.value.readableBytesView))
                self.signature = .success(signature)
                if let end = signature.expiresAt { isExpired = end < time.milliseconds / 1_000 }
            } catch {
                signature = .failure(error)
            }
        }
    }

    private func outcome(
        of candidate: Candidate, index: FieldIndex, hashes: BodyHashes
    ) async -> DKIMOutcome {
        let signature: DKIMSignature
        switch candidate.signature {
        case .success(let parsed): signature = parsed
        case .failure(let mistake): return DKIMOutcome(.permerror, mistake.description)
        }
        if candidate.isExpired { return DKIMOutcome(.fail, "the signature has expired", signature: signature) }
        guard let form = candidate.bodyForm, let body = hashes[form] else {
            return DKIMOutcome(.temperror, "the body could not be read", signature: signature)
        }
        if let length = signature.bodyLength, length > body.count {
            return DKIMOutcome(.permerror, "l= is larger than the body", signature: signature)
        }
        let record: DKIMKeyRecord
        let key: DKIMPublicKey
        switch await self.key(of: signature) {
        case .success(let found): (record, key) = found
        case .failure(.temporary(let reason)): return DKIMOutcome(.temperror, reason, signature: signature)
        case .failure(.permanent(let reason)): return DKIMOutcome(.permerror, reason, signature: signature)
        }
        var outcome = verdict(signature, raw: candidate.raw, key: key, record: record, body: body, index: index)
        outcome.isTesting = record.isTesting
        return outcome
    }

    private func verdict(
        _ signature: DKIMSignature, raw: [UInt8], key: DKIMPublicKey, record: DKIMKeyRecord, body: BodyHashes.Hash,
        index: FieldIndex
    ) -> DKIMOutcome {
        guard record.type == signature.algorithm.keyType else {
            return DKIMOutcome(.permerror, "the key is of another type than the signature", signature: signature)
        }
        if record.isStrict, signature.identityDomain != signature.domain {
            return DKIMOutcome(.permerror, "the key is not for subdomains", signature: signature)
        }
        guard body.octets == signature.bodyHash else {
            return DKIMOutcome(.fail, "the body was changed", signature: signature)
        }
        var header = index.signedHeader(signature.headerNames, signature.headerCanonicalization)
        DKIMHeader.append(
            DKIMSignature.withoutSignature(raw), signature.headerCanonicalization, isLast: true, to: &header)
        guard key.verifies(signature.signature, over: header) else {
            return DKIMOutcome(.fail, "the signature does not match the header", signature: signature)
        }
        // What is behind the signed part may be anybody's.
        if let length = signature.bodyLength, length < body.count {
            return DKIMOutcome(.policy, "the body is signed in part only (l=)", signature: signature)
        }
        return DKIMOutcome(.pass, signature: signature)
    }

    private enum KeyProblem: Error {
        case temporary(String)
        case permanent(String)
    }

    private func key(of signature: DKIMSignature) async -> Result<(DKIMKeyRecord, DKIMPublicKey), KeyProblem> {
        guard let name = signature.keyName else {
            return .failure(.permanent("selector and domain make no name"))
        }
        let answer: Answer
        do {
            answer = try await resolver.resolve(name, .txt)
        } catch {
            return .failure(.temporary("DNS gave no answer for \(name): \(error.reason)"))
        }
        var problem = DKIMMistake("there is no key at \(name)")
        // Of several records the first usable one counts; which it is, the RFC leaves open (section 3.6.2.2).
        for case .text(let text) in answer.records.prefix(4) {
            do throws(DKIMMistake) {
                let record = try DKIMKeyRecord(text)
                return .success((record, try DKIMPublicKey(record)))
            } catch {
                problem = error
            }
        }
        return .failure(.permanent(problem.description))
    }
}

/// The fields of a header by name, for many signatures.
struct FieldIndex {
    private var fields: [String: [ByteBuffer]] = [:]

    init(_ header: [HeaderField]) {
        for field in header { fields[field.name.lowercased(), default: []].append(field.raw) }
    }

    /// The fields that names stand for, from the bottom up, in the form that is signed; a name without a field left
    /// stands for nothing (RFC 6376 section 5.4.2).
    func signedHeader(_ names: [String], _ canonicalization: DKIMCanonicalization) -> [UInt8] {
        var taken: [String: Int] = [:]
        var output: [UInt8] = []
        for name in names {
            let count = taken[name, default: 0]
            taken[name] = count + 1
            guard let instances = fields[name], count < instances.count else { continue }
            DKIMHeader.append(
                instances[instances.count - 1 - count].readableBytesView, canonicalization, to: &output)
        }
        return output
    }
}
