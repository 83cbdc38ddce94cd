/// What a Windows shortcut starts ([MS-SHLLINK]).
public struct ShellLink: Hashable, Sendable {
    /// Its texts in their order: path, arguments and others, as far as they are there.
    public private(set) var texts: [String] = []

    /// Reads a shortcut; nil for octets that are none.
    public init?(_ octets: ArraySlice<UInt8>) {
        guard octets.little(4, at: 0) == 0x4C, octets.little(4, at: 4) == 0x0002_1401,
            let flags = octets.little(4, at: 20)
        else { return nil }
        var offset = 76
        if flags & 1 != 0, let length = octets.little(2, at: offset) { offset += 2 + length }
        if flags & 2 != 0, let length = octets.little(4, at: offset) {
            let info = octets.from(offset).prefix(length)
            // The path on this machine, and that on another one.
            if let base = info.little(4, at: 16), base > 0 { add(info.from(base).prefix { $0 != 0 }.text) }
            if let network = info.little(4, at: 20), network > 0, let name = info.little(4, at: network + 8) {
                add(info.from(network + name).prefix { $0 != 0 }.text)
            }
            offset += length
        }
        // Description, relative path, folder, arguments, icon: those that the flags name.
        for bit in 2...6 where flags >> bit & 1 != 0 {
            guard let length = octets.little(2, at: offset) else { return }
            offset += 2
            if flags & 0x80 != 0 {
                add(octets.from(offset).prefix(2 * length).wideText)
                offset += 2 * length
            } else {
                add(octets.from(offset).prefix(length).text)
                offset += length
            }
        }
    }

    private mutating func add(_ text: String) {
        if !text.isEmpty, texts.count < 8 { texts.append(text) }
    }
}
