/// How often what was reported has matched clean messages: what is kept of campaigns beside the lessons, which have the
/// reports themselves.
package struct CleanMatches: Sendable {
    var keys: [(key: Fingerprint.Key, count: UInt8)] = []
    var texts: [(sketch: Sketch, count: UInt8)] = []

    /// None.
    package init() {}

    /// Reads what ``octets`` gave.
    package init(reading octets: [UInt8]) throws(LearningDamage) {
        var reader = OctetReader(octets)
        for _ in 0..<(try reader.number32()) {
            guard let kind = CampaignMatch.Kind(rawValue: try reader.octet()) else { throw .cutOff }
            let key = Fingerprint.Key(kind, try reader.number64())
            keys.append((key: key, count: try reader.octet()))
        }
        for _ in 0..<(try reader.number32()) {
            var values: [UInt32] = []
            for _ in 0..<Sketch.count { values.append(try reader.number32()) }
            texts.append((sketch: Sketch(values: values), count: try reader.octet()))
        }
    }

    /// In octets for a file.
    package var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.append(number: UInt32(keys.count))
        for (key, count) in keys {
            octets.append(key.kind.rawValue)
            octets.append(number: key.hash)
            octets.append(count)
        }
        octets.append(number: UInt32(texts.count))
        for (sketch, count) in texts {
            for value in sketch.values { octets.append(number: value) }
            octets.append(count)
        }
        return octets
    }
}
