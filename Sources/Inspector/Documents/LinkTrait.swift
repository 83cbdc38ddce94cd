import Inspection
import MIME

/// What is odd about where a link of a document leads.
enum LinkTrait {
    /// Schemes that hand what follows to a program, in lower case.
    private static let acting: [StaticString] = [
        "ms-msdt:", "search-ms:", "ms-officecmd:", "mhtml:", "script:", "javascript:", "vbscript:", "ms-word:",
        "ms-excel:",
        "ms-appinstaller:", "cmd:", "shell:",
    ]

    /// Whether a link leads to a program, or to a file of another machine, which Windows opens with the user's password.
    static func kind(of url: ArraySlice<UInt8>) -> FileTrait.Kind? {
        let url = url.drop { $0 <= 32 }
        if url.stands("\\\\") || url.has("file:") || acting.contains(where: { url.has($0) }) { return .linkToProgram }
        let place = url.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        // A host's last label is none of a file.
        guard let scheme = place.find("//"), let slash = place.find("/", from: scheme + 2),
            let dot = place.from(slash).lastIndex(of: UInt8(ascii: "."))
        else { return nil }
        let name = place[place.index(after: dot)...].map(\.lowered)
        return name.count <= 8 && FileExtension.isProgram(name[...].text) ? .linkToProgram : nil
    }
}

/// Finds URLs among octets that are no text: `http://` and `https://`, in octets and in UTF-16.
enum LinkScan {
    /// The URLs, each once, at most so many.
    static func urls(in octets: ArraySlice<UInt8>, limit: Int = 200) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var seen: Set<[UInt8]> = []
        for (start, step) in [("http" as StaticString, 1), ("h\0t\0t\0p\0", 2)] {
            var offset = 0
            while found.count < limit, let place = octets.find(start, from: offset) {
                var url: [UInt8] = []
                var index = place
                while url.count < 2_048, let octet = octets.little(1, at: index),
                    step == 1 || octets.little(1, at: index + 1) == 0, isURL(UInt8(truncatingIfNeeded: octet))
                {
                    url.append(UInt8(truncatingIfNeeded: octet))
                    index += step
                }
                offset = max(index, place + 4)
                guard url[...].has("http://") || url[...].has("https://"), url.count > 10, seen.insert(url).inserted
                else { continue }
                found.append(url)
            }
        }
        return found
    }

    private static func isURL(_ octet: UInt8) -> Bool {
        guard octet > 32, octet < 127 else { return false }
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "{"), UInt8(ascii: "}"),
            UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "("), UInt8(ascii: ")"):
            return false
        default: return true
        }
    }
}
