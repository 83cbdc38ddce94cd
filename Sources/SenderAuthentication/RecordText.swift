/// The text of a record as a key of a cache.
///
/// An array of octets would be hashed one by one.
struct RecordText: Hashable {
    var octets: [UInt8]

    func hash(into hasher: inout Hasher) { octets.withUnsafeBytes { hasher.combine(bytes: $0) } }
}
