internal import Mail

/// An ARC-Seal field, parsed (RFC 8617 section 4.1.3).
struct ARCSeal: Hashable, Sendable {
    /// What the sealer found of the chain before it: `cv=`.
    enum Status: String { case none, pass, fail }

    /// `a=`.
    var algorithm: DKIMAlgorithm
    /// `b=`.
    var signature: [UInt8]
    /// `cv=`.
    var status: Status
    /// `d=`.
    var domain: Domain
    /// `s=`.
    var selector: Domain

    /// Where the key is; nil when selector and domain make no name.
    var keyName: Domain? { try? Domain("\(selector)._domainkey.\(domain)") }

    /// Octets of a field that is looked at.
    static let maximumSize = 16 << 10

    init(_ tags: TagList) throws(DKIMMistake) {
        // A seal is of the sets alone; with these it would pretend to be of something else.
        guard tags["h"] == nil, tags["bh"] == nil else { throw DKIMMistake("the seal has h= or bh=") }
        guard let name = tags["a"],
            let algorithm = DKIMAlgorithm.allCases.first(where: {
                $0.rawValue.utf8.elementsEqual(name.lowercased())
            })
        else { throw DKIMMistake("a= of the seal is missing or unknown") }
        guard let text = tags["b"], text.count <= 4_096, let signature = Base64.decode(text), !signature.isEmpty else {
            throw DKIMMistake("b= of the seal is no signature in Base64")
        }
        guard let word = tags.text("cv"), let status = Status(rawValue: word.lowercased()) else {
            throw DKIMMistake("cv= of the seal is not none, pass or fail")
        }
        if let time = tags["t"], time.decimal(digits: 12) == nil { throw DKIMMistake("t= of the seal is no number") }
        self.algorithm = algorithm
        self.signature = signature
        self.status = status
        domain = try DKIMSignature.domain(tags["d"], "d=")
        selector = try DKIMSignature.domain(tags["s"], "s=")
    }
}

/// The instance of a set: `i=` (RFC 8617 section 4.2.1).
enum ARCInstance {
    static let range = 1...50

    /// The number in the tags of ARC-Seal or ARC-Message-Signature.
    static func number(_ tags: TagList) throws(DKIMMistake) -> Int { try number(tags["i"]) }

    /// The number at the head of ARC-Authentication-Results, and where its payload begins.
    static func numberOfResults(_ value: [UInt8]) throws(DKIMMistake) -> (number: Int, payload: ArraySlice<UInt8>) {
        guard let end = value.firstIndex(of: UInt8(ascii: ";")), end <= 256 else {
            throw DKIMMistake("ARC-Authentication-Results has no i=")
        }
        let part = value[..<end].trimmed
        guard part.first == UInt8(ascii: "i"), let equals = part.firstIndex(of: UInt8(ascii: "=")),
            part[part.startIndex..<equals].trimmed.count == 1
        else { throw DKIMMistake("ARC-Authentication-Results has no i=") }
        return (try number(part[(equals + 1)...].trimmed), value[(end + 1)...])
    }

    private static func number(_ text: ArraySlice<UInt8>?) throws(DKIMMistake) -> Int {
        guard let number = text?.decimal(digits: 2), range.contains(number) else {
            throw DKIMMistake("i= is no number from 1 to 50")
        }
        return number
    }
}

/// One set of a chain: what one sealer added.
struct ARCSet: Sendable {
    /// The number of the ARC-Authentication-Results field in the header.
    var results: Int
    /// The ARC-Message-Signature.
    var signature: SignedMessage.Candidate
    /// The number of the ARC-Seal field in the header.
    var sealField: Int
    /// The ARC-Seal.
    var seal: ARCSeal
}
