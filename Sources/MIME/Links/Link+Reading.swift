extension Link {
    /// Reads a URL as browsers do: the link, and behind it those in its parameters; none where it leads nowhere.
    ///
    /// - Parameters:
    ///   - url: the octets of the URL.
    ///   - kind: what it is in.
    ///   - path: the path of the part or the file.
    ///   - bounds: how long a link may be.
    public static func reading(
        _ url: [UInt8], kind: Kind, path: String, bounds: ContentBounds = ContentBounds()
    ) -> [Link] {
        var links = LinkList(path: path, bounds: bounds, left: 16)
        _ = links.add(url[...], kind, hidden: false)
        return links.links.filter { $0.host != nil || !$0.scheme.isEmpty }
    }
}
