/// The links of a part, as they are found.
struct LinkList {
    let path: String
    private(set) var links: [Link] = []
    /// Whether there are more than are kept.
    private(set) var isCut = false
    /// What relative links begin with: the first `base` of HTML.
    var base: LinkTarget?
    var hosts = KnownHosts()
    private var left: Int
    private let length: Int

    init(path: String, bounds: ContentBounds, left: Int) {
        self.path = path
        self.left = left
        length = bounds.link
    }

    /// Adds a link and those in its parameters; gives its number, nil where it is none or there is no place for it.
    mutating func add(_ url: ArraySlice<UInt8>, _ kind: Link.Kind, hidden: Bool) -> Int? {
        guard left > 0 else {
            isCut = true
            return nil
        }
        guard var target = LinkTarget(url, limit: length, &hosts) else { return nil }
        // Few are relative, and fewer have a base.
        if target.scheme.isEmpty, let base { target.resolve(in: base) }
        // A place without a host and a scheme leads somewhere where somebody clicks on it, and else nowhere.
        guard target.host != nil || !target.scheme.isEmpty || kind == .anchor || kind == .form else { return nil }
        append(target, kind, hidden)
        let number = links.count - 1
        for inner in target.embedded(limit: length, &hosts) {
            guard left > 0 else {
                isCut = true
                break
            }
            append(inner, .embedded, hidden)
        }
        return number
    }

    private mutating func append(_ target: LinkTarget, _ kind: Link.Kind, _ hidden: Bool) {
        left -= 1
        links.append(
            Link(
                url: target.url.text, scheme: target.scheme, host: target.host, text: nil, kind: kind,
                traits: hidden ? target.traits.union(.isHidden) : target.traits, port: target.port,
                path: path))
    }

    /// The words that are shown for a link.
    mutating func describe(_ number: Int, by text: some BidirectionalCollection<UInt8>) {
        let text = text.trimmed()
        guard links.indices.contains(number), !text.isEmpty else { return }
        links[number].text = text.prefix(length).text
    }
}
