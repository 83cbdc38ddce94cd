internal import NIOCore

/// A way in which a body is hashed; signatures that hash it alike share one hash.
struct BodyForm: Hashable, Sendable {
    var canonicalization: DKIMCanonicalization
    /// `l=`: how many octets of the canonical body are hashed; nil for all.
    var length: Int?
}

/// The hashes of a message's body in all the forms that its signatures, those of sealers included, ask for; the body is
/// read once.
struct BodyHashes: Sendable {
    /// One of them.
    struct Hash: Sendable {
        var octets: [UInt8]
        /// Octets of the canonical body, those that `l=` leaves out included.
        var count: Int
    }

    // A handful at most: signatures are limited in number, and most are of one form.
    private var hashes: [(form: BodyForm, hash: Hash)] = []

    /// None: the body could not be read, or nothing needs it.
    init() {}

    /// Hashes a body.
    ///
    /// - Parameter body: gives the pieces of the body one after the other to the closure that it is given; not called
    ///   when there is no form to hash it in.
    init(_ forms: some Collection<BodyForm>, body: (_ piece: (ByteBuffer) -> Void) throws -> Void) rethrows {
        guard !forms.isEmpty else { return }
        var hashers = forms.map { DKIMBodyHasher($0.canonicalization, limit: $0.length) }
        try body { piece in
            for index in hashers.indices { hashers[index].update(piece) }
        }
        for (index, form) in forms.enumerated() {
            let octets = hashers[index].finish()
            hashes.append((form, Hash(octets: octets, count: hashers[index].count)))
        }
    }

    /// The hash in a form; nil when there is none.
    subscript(_ form: BodyForm) -> Hash? { hashes.first { $0.form == form }?.hash }
}
