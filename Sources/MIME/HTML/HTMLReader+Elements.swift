extension HTMLReader {
    /// Opens an element; gives where reading goes on: behind its text where it has no elements.
    mutating func open(
        _ tag: HTMLTag, _ low: UInt64, _ high: UInt64, _ octets: borrowing Span<UInt8>, _ start: Int,
        _ end: Int
    ) -> Int {
        if !tag.isInline { separate() }
        let style = style(of: tag, low, high, octets)
        if style.isCut { isCut = true }
        readLinks(tag, octets, style)
        count(tag)
        switch tag {
        case .script:
            html.traits.insert(.script)
            return readText("script", octets, start, end) { reader, octets, close in
                reader.readScript(octets, start, close)
            }
        case .style:
            return readText("style", octets, start, end) { reader, octets, close in
                reader.html.styleOctets += close - start
                var sheet = reader.sheet
                let urls = sheet.read(octets.array(start..<close)[...])
                reader.sheet = sheet
                for url in urls { _ = reader.links.add(url, .style, hidden: false) }
            }
        case .title:
            return readText("title", octets, start, end) { reader, octets, close in
                let title = CharacterReference.decoded(
                    octets, start..<min(close, start + 4_096), isInAttribute: false)
                if reader.words.title.isEmpty { reader.words.title = Array(title.trimmed()) }
            }
        case .textarea:
            return readText("textarea", octets, start, end) {
                $0.write($1, from: start, to: $2, hasReferences: true)
            }
        case .xmp:
            return readText("xmp", octets, start, end) {
                $0.write($1, from: start, to: $2, hasReferences: false)
            }
        case .noembed:
            return readText("noembed", octets, start, end) {
                $0.readApart($1, start, $2, isHidden: true)
            }
        case .noframes:
            return readText("noframes", octets, start, end) {
                $0.readApart($1, start, $2, isHidden: true)
            }
        case .iframe:
            html.traits.insert(.frame)
            return readText("iframe", octets, start, end) {
                $0.readApart($1, start, $2, isHidden: true)
            }
        case .plaintext:
            write(octets, from: start, to: end, hasReferences: false)
            return end
        case .form:
            html.traits.insert(.form)
            html.forms += 1
        case .embed: html.traits.insert(.embed)
        case .object, .applet: html.traits.insert(.object)
        case .frame, .frameset: html.traits.insert(.frame)
        case .img, .image: html.images += 1
        case .input:
            if value(.type, octets)?.trimmed().equals("password") == true {
                html.traits.insert(.password)
            }
        default: break
        }
        if !tag.isVoid {
            elements.push(
                tag, low, high, hides: style.hides, color: style.color, background: style.background)
        }
        return start
    }

    private mutating func readText(
        _ name: StaticString, _ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int,
        _ read: (inout HTMLReader, borrowing Span<UInt8>, Int) -> Void
    ) -> Int {
        let close = textEnd(name, octets, start, end)
        if close == end { defects.insert(.truncatedHTML) }
        read(&self, octets, close)
        // Its end tag is read as any other.
        return close
    }

    private mutating func readScript(_ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int) {
        TextLinks.find(in: octets, from: start, to: end, hidden: true, as: .script, &links)
        let makers: [StaticString] = [
            "ObjectURL", "msSaveOrOpenBlob", "msSaveBlob", "Blob(", "\"Blob\"", "'Blob'", "navigator.msSave",
            "new File(",
            "showSaveFilePicker", "saveAs(",
        ]
        for maker in makers where octets.find(maker, from: start, to: end) != nil {
            html.traits.insert(.smuggling)
        }
        for file in ScriptFiles.find(in: octets, from: start, to: end) {
            html.traits.insert(.smuggling)
            guard dataURLs.count < 1_024 else {
                isCut = true
                break
            }
            dataURLs.append(Array("data:application/octet-stream;base64,".utf8) + file)
        }
    }

    // MARK: - Attributes

    /// The first value of an attribute, without references.
    private func value(_ name: HTMLAttribute, _ octets: borrowing Span<UInt8>) -> [UInt8]? {
        for attribute in attributes where attribute.name == name && !attribute.isDuplicate {
            return CharacterReference.decoded(octets, attribute.value, isInAttribute: true)
        }
        return nil
    }

    private struct Style {
        var hides = false
        var color: UInt32?
        var background: UInt32?
        var isTiny = false
        var isCut = false

        mutating func apply(_ effects: StyleEffects) {
            if effects.hides { hides = true }
            if effects.isTiny { isTiny = true }
            if effects.isCut { isCut = true }
            color = effects.color ?? color
            background = effects.background ?? background
        }
    }

    private mutating func style(
        of tag: HTMLTag, _ low: UInt64, _ high: UInt64, _ octets: borrowing Span<UInt8>
    ) -> Style {
        var style = Style()
        if sheet.hasElements, let effects = sheet.effects(ofElement: low, high) { style.apply(effects) }
        if let range = attributes.first(where: { $0.name == .class && !$0.isDuplicate })?.value,
            sheet.mayHave(classes: octets, range)
        {
            let classes = CharacterReference.decoded(octets, range, isInAttribute: true)
            for effects in sheet.effects(ofClasses: classes) { style.apply(effects) }
        }
        if sheet.hasIDs, let id = value(.id, octets), let effects = sheet.effects(ofID: id) {
            style.apply(effects)
        }
        guard !attributes.isEmpty else { return style }
        for attribute in attributes where !attribute.isDuplicate {
            switch attribute.name {
            case .hidden: style.hides = true
            case .color where tag == .font, .bgcolor:
                let color = CSSColor.value(octets.array(attribute.value).trimmed())
                if attribute.name == .bgcolor { style.background = color } else { style.color = color }
            case .style:
                let text = CharacterReference.decoded(octets, attribute.value, isInAttribute: true)
                let effects = StyleEffects(text[...])
                style.apply(effects)
                for url in effects.urls { addLink(url, .style, isTiny: false) }
            default: break
            }
        }
        return style
    }

    // MARK: - Links

    private mutating func readLinks(_ tag: HTMLTag, _ octets: borrowing Span<UInt8>, _ style: Style) {
        var opened: Int??
        for attribute in attributes {
            guard let kind = attribute.name.kind(in: tag) else { continue }
            let text = CharacterReference.decoded(octets, attribute.value, isInAttribute: true)
            switch attribute.name {
            case .srcset:
                for candidate in text.split(separator: UInt8(ascii: ",")) {
                    addLink(candidate.trimmed().prefix { !$0.isSpace }, kind, isTiny: false)
                }
            case .srcdoc: readApart(text.span, 0, text.count, isHidden: false)
            case .content:
                if value(.httpEquiv, octets)?.trimmed().equals("refresh") == true { readRefresh(text) }
            default:
                let isTiny = (tag == .img || tag == .image) && (style.isTiny || isTinyImage(octets))
                let link = addLink(text[...], kind, isTiny: isTiny)
                if tag == .base, attribute.name == .href { readBase(text) }
                if kind == .anchor, tag == .a, !attribute.isDuplicate { opened = .some(link) }
            }
        }
        if tag == .a, let opened { openAnchor(opened) }
    }

    @discardableResult
    private mutating func addLink(_ text: ArraySlice<UInt8>, _ kind: Link.Kind, isTiny: Bool) -> Int? {
        let hidden = elements.areWordsHidden
        let link = links.add(text, kind, hidden: hidden)
        guard let link else { return nil }
        let scheme = links.links[link].scheme
        switch scheme {
        case "https", "http", "ftp", "":
            guard kind == .image, links.links[link].host != nil else { break }
            html.traits.insert(.remoteImage)
            if isTiny || hidden { html.traits.insert(.webBug) }
        case "javascript", "vbscript": html.traits.insert(.script)
        case "data":
            if dataURLs.count < 1_024 {
                dataURLs.append(text.filter { $0 != tab && $0 != lf && $0 != cr })
            } else {
                isCut = true
            }
        default: break
        }
        return link
    }

    private func isTinyImage(_ octets: borrowing Span<UInt8>) -> Bool {
        var small = 0
        for attribute in attributes where attribute.name == .width || attribute.name == .height {
            if StyleEffects.length(octets.array(attribute.value).trimmed()).map({ $0 <= 1 }) == true {
                small += 1
            }
        }
        return small >= 2
    }

    private mutating func readBase(_ text: [UInt8]) {
        html.traits.insert(.base)
        // The first one counts.
        if links.base == nil { links.base = LinkTarget(text[...], limit: 2_048, &links.hosts) }
    }

    /// `0; url=…` (HTML standard, section 4.2.5.3).
    private mutating func readRefresh(_ text: [UInt8]) {
        var rest = text[...].drop { $0.isSpace || $0.isDigit || $0 == dot }
        rest = rest.drop { $0.isSpace || $0 == semicolon || $0 == UInt8(ascii: ",") }
        if rest.begins("url") {
            let behind = rest.dropFirst(3).drop(while: \.isSpace)
            if behind.first == equals { rest = behind.dropFirst().drop(while: \.isSpace) }
        }
        if let mark = rest.first, mark == quote || mark == UInt8(ascii: "'") {
            rest = rest.dropFirst().prefix { $0 != mark }
        }
        guard !rest.isEmpty else { return }
        html.traits.insert(.refresh)
        addLink(rest, .refresh, isTiny: false)
    }
}

extension HTMLAttribute {
    /// What a URL in this attribute is of an element; nil where it is none.
    fileprivate func kind(in tag: HTMLTag) -> Link.Kind? {
        switch self {
        case .href:
            switch tag {
            case .base: .base
            case .link: .resource
            case .image: .image
            default: .anchor
            }
        case .xlinkHref: .anchor
        case .action, .formaction: .form
        case .src:
            switch tag {
            case .script: .script
            case .iframe, .frame, .embed: .resource
            default: .image
            }
        case .background, .poster, .dynsrc, .lowsrc, .srcset: .image
        case .data where tag == .object: .resource
        case .code, .codebase, .archive, .classid, .manifest, .ping, .longdesc, .cite, .download:
            self == .download ? nil : .resource
        case .srcdoc where tag == .iframe: .resource
        case .content where tag == .meta: .refresh
        case .value where tag == .param: .resource
        default: nil
        }
    }
}

extension HTMLFacts {
    /// With what another reading has found.
    func merged(with other: HTMLFacts?) -> HTMLFacts {
        guard let other else { return self }
        return HTMLFacts(
            traits: traits.union(other.traits), forms: max(forms, other.forms), images: max(images, other.images),
            linkedImages: max(linkedImages, other.linkedImages), lineBreaks: max(lineBreaks, other.lineBreaks),
            styleOctets: max(styleOctets, other.styleOctets), commentOctets: max(commentOctets, other.commentOctets),
            documents: max(documents, other.documents))
    }
}
