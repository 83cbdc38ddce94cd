package import Mail

/// A file in MaxMind's format (MaxMind DB 2.0), as far as it says which country an address is in.
///
/// Every offset in it is checked: whatever the octets are, a look-up ends after a bounded number of steps, and what can't be
/// read is not known.
package struct CountryFile: Sendable, CountryLookup {
    /// Why a file can't be used.
    package enum Damage: Error, Sendable, Hashable, CustomStringConvertible {
        /// It has no metadata.
        case noMetadata
        /// Its metadata does not say what is needed.
        case unreadableMetadata
        /// It is of another version of the format.
        case version(UInt64)
        /// Its tree is of a form that the format does not have.
        case recordSize(UInt64)
        /// It is shorter than its metadata says.
        case truncated

        /// In words.
        package var description: String {
            switch self {
            case .noMetadata: "it is no MaxMind file: the metadata at its end is missing"
            case .unreadableMetadata: "its metadata does not say how its tree is to be read"
            case .version(let version): "it is of version \(version) of the format, and only version 2 is known"
            case .recordSize(let size): "its tree has records of \(size) bits, and only 24, 28 and 32 are known"
            case .truncated: "it is shorter than its metadata says"
            }
        }
    }

    // The metadata is in the last 128 KiB, behind the last marker.
    private static let marker: [UInt8] = [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8)
    private static let metadataSpace = 128 * 1_024
    // Between the tree and the data.
    private static let separator = 16

    private let octets: [UInt8]
    private let nodeCount: Int
    private let recordSize: Int
    private let isIPv6: Bool
    /// Where the data begins.
    private let dataStart: Int
    /// Where it ends.
    private let dataEnd: Int
    /// The node at which IPv4 addresses begin.
    private var start4 = 0

    /// Reads the metadata of a file. Throws ``Damage``.
    package init(_ octets: [UInt8]) throws(Damage) {
        guard let metadataStart = Self.metadataStart(in: octets) else { throw .noMetadata }
        let metadata = MaxMindData(octets: octets, start: metadataStart, end: octets.count)
        func number(_ key: String) throws(Damage) -> UInt64 {
            var steps = MaxMindData.maximumSteps
            guard let place = metadata.value(of: key, in: metadataStart, steps: &steps),
                let number = metadata.number(at: place)
            else { throw .unreadableMetadata }
            return number
        }
        let version = try number("binary_format_major_version")
        guard version == 2 else { throw .version(version) }
        let size = try number("record_size")
        guard size == 24 || size == 28 || size == 32 else { throw .recordSize(size) }
        let (nodes, family) = (try number("node_count"), try number("ip_version"))
        guard family == 4 || family == 6 else { throw .unreadableMetadata }
        let treeSize = nodes.multipliedReportingOverflow(by: size / 4)
        guard nodes <= UInt64(UInt32.max), !treeSize.overflow,
            treeSize.partialValue + UInt64(Self.separator) <= UInt64(metadataStart - Self.marker.count)
        else { throw .truncated }
        self.octets = octets
        nodeCount = Int(nodes)
        recordSize = Int(size)
        isIPv6 = family == 6
        dataStart = Int(treeSize.partialValue) + Self.separator
        dataEnd = metadataStart - Self.marker.count
        if isIPv6 {
            // IPv4 addresses are below 96 bits of zero.
            var node = 0
            for _ in 0..<96 where node < nodeCount { node = record(of: node, isRight: false) }
            start4 = node
        }
    }

    private static func metadataStart(in octets: [UInt8]) -> Int? {
        guard octets.count >= marker.count else { return nil }
        let least = max(0, octets.count - metadataSpace - marker.count)
        var place = octets.count - marker.count
        while place >= least {
            if octets[place] == marker[0], octets[place..<place + marker.count].elementsEqual(marker) {
                return place + marker.count
            }
            place -= 1
        }
        return nil
    }

    /// The country where the address is, or else the one that it is registered in.
    package func country(of address: IPAddress) -> String? {
        guard let place = data(of: address) else { return nil }
        let data = MaxMindData(octets: octets, start: dataStart, end: dataEnd)
        var steps = MaxMindData.maximumSteps
        for key in ["country", "registered_country"] {
            guard let country = data.value(of: key, in: place, steps: &steps),
                let code = data.value(of: "iso_code", in: country, steps: &steps),
                let text = data.text(at: code), text.count == 2, text.allSatisfy({ (0x41...0x5a).contains($0) })
            else { continue }
            return String(decoding: text, as: UTF8.self)
        }
        return nil
    }

    /// Where the data of an address begins; nil where there is none.
    private func data(of address: IPAddress) -> Int? {
        if address.family == .v6, !isIPv6 { return nil }
        var node = address.family == .v4 ? start4 : 0
        for octet in address.octets {
            for bit in 0..<8 {
                guard node < nodeCount else { break }
                node = record(of: node, isRight: octet & (0x80 >> UInt8(bit)) != 0)
            }
        }
        // A record of the number of nodes says that there is nothing.
        guard node > nodeCount else { return nil }
        let place = dataStart + (node - nodeCount - Self.separator)
        return place >= dataStart && place < dataEnd ? place : nil
    }

    /// A record of a node: the left one is for a bit of zero.
    private func record(of node: Int, isRight: Bool) -> Int {
        let base = node * recordSize / 4
        func number(_ place: Int, _ count: Int) -> Int {
            octets[place..<place + count].reduce(0) { $0 << 8 | Int($1) }
        }
        switch recordSize {
        case 24: return number(base + (isRight ? 3 : 0), 3)
        case 28:
            let middle = Int(octets[base + 3])
            return isRight ? (middle & 15) << 24 | number(base + 4, 3) : (middle >> 4) << 24 | number(base, 3)
        default: return number(base + (isRight ? 4 : 0), 4)
        }
    }
}
