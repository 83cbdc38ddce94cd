import Foundation

/// The matching of URLs as the table of docs/reference/allow-block-list.md says it, one row after another, by looking at
/// every host and every path: slow, and with nothing in common with the tables that live mail goes by.
///
/// It knows hosts and paths in small letters without percent codes, dot segments and empty queries.
enum URLPatternReference {
    static func matches(_ pattern: String, isBlock: Bool, host: String, rest: String) -> Bool {
        let path = rest == "/" ? "" : rest
        func isBelow(_ name: String) -> Bool { host.hasSuffix("." + name) }
        func hosts(_ front: String, _ name: String) -> Bool {
            switch front {
            case "*.": isBelow(name)
            case "~": host == name || isBelow(name)
            default: host == name
            }
        }
        var body = pattern
        var front = ""
        for prefix in ["*.", "~"] where body.hasPrefix(prefix) {
            front = prefix
            body = String(body.dropFirst(prefix.count))
            break
        }
        if body.hasSuffix("~") {
            let name = String(body.dropLast())
            let segments = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0].split(
                separator: "/")
            return hosts("~", name) || segments.contains { $0 == name }
        }
        guard let slash = body.firstIndex(of: "/") else {
            let isAddress = body.allSatisfy { $0.isNumber || $0 == "." }
            guard isBlock, front.isEmpty, !isAddress else { return path.isEmpty && hosts(front, body) }
            return hosts("~", body) || elements(path).contains { $0 == body || $0.hasSuffix("." + body) }
        }
        let name = String(body[..<slash])
        let wanted = String(body[slash...])
        if front == "*.", !name.contains("."), wanted == "/*" { return isBelow(name) }
        guard hosts(front, name) else { return false }
        if wanted.hasSuffix("*") {
            let start = String(wanted.dropLast())
            return path.hasPrefix(start) && path.count > start.count
        }
        return path == wanted
            || isBlock
                && (path.hasPrefix(wanted + "/") || path.hasPrefix(wanted + "?")
                    || wanted.hasSuffix("/") && path.hasPrefix(wanted))
    }

    /// The names that stand in a path and a query: whatever lies between characters that no name has.
    private static func elements(_ path: String) -> [String] {
        path.components(separatedBy: CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyz0123456789-_.").inverted)
            .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: ".")) }
            .filter { !$0.isEmpty }
    }
}
