import Mail

extension Findings {
    /// From and Reply-To.
    mutating func readSender() {
        let header = input.header
        let author = reading.author
        guard header.fromCount > 0 else {
            add(.fromNoAddr)
            return
        }
        let addressed = header.from.mailboxes.filter { !$0.address.isEmpty }
        add(.fromNoAddr, if: addressed.isEmpty || author.address.isEmpty || author.localPart.isEmpty)
        add(
            .fromMulti,
            if: addressed.count >= 2
                || header.fromCount > 1 && addressed.count >= 1 && header.from.mailboxes.count >= 2,
            "\(addressed.count)")
        add(.fromSyntax, if: author.isOdd)
        add(.fromB64Ascii, if: author.isEncodedASCII)
        if let host = reading.authorHost {
            add(.fromBadDomain, if: host.traits.contains(.impossible) || host.traits.contains(.numeric), host.name)
            add(.fromFreehost, if: host.traits.contains(.hosted), host.name)
            add(.fromCheapTld, if: host.traits.contains(.cheap), host.suffix)
            add(.fromRandomDomain, if: host.traits.contains(.random), host.name)
            let brand = lists.brand(within: host.name)
            if let brand, !isSenders(brand) { add(.fromBrandInDomain, lists.brands[brand].name) }
        }
        let local = author.localPart
        add(.fromRandomLocal, if: RandomLooks.has(local.utf8), author.address)
        add(.fromLocalDigits, if: local.utf8.count > 3 && local.utf8.suffix(3).allSatisfy(\.isDigit), author.address)
        let isOwn = input.direction != .inbound || reading.isAligned && reading.isAuthenticationKnown
        let address = author.address.lowercased()
        if !address.isEmpty, reading.recipients.contains(address) { add(.fromEqTo, if: !isOwn, address) }
        readProvider()
        readName(author)
        readReplyTo(author)
    }

    /// What stands in Received fields of the servers of large providers of free mailboxes, by how their domains begin.
    private static let providers: [(domain: String, marks: [String])] = [
        ("gmail.", ["google"]), ("googlemail.", ["google"]),
        ("hotmail.", ["hotmail", "outlook", "msn.com", "live.com", "phx.gbl"]),
        ("outlook.", ["hotmail", "outlook", "office365"]), ("live.", ["hotmail", "outlook", "live.com", "msn.com"]),
        ("msn.", ["hotmail", "outlook", "msn.com", "phx.gbl"]), ("yahoo.", ["yahoo"]), ("ymail.", ["yahoo"]),
        ("rocketmail.", ["yahoo", "rocketmail"]), ("aol.", ["aol.", "yahoo"]), ("aim.", ["aol.", "yahoo"]),
        ("icloud.", ["icloud", "apple", "me.com"]), ("me.com", ["icloud", "apple", "mac.com", "me.com"]),
        ("mac.com", ["icloud", "apple", "mac.com", "me.com"]), ("gmx.", ["gmx", "web.de", "kundenserver"]),
        ("web.de", ["web.de", "gmx", "kundenserver"]), ("excite.", ["excite"]), ("lycos.", ["lycos", "mailcity"]),
        ("juno.com", ["juno", "untd.com", "netzero"]), ("netzero.", ["netzero", "untd.com", "juno"]),
        ("earthlink.", ["earthlink", "mindspring"]), ("netscape.", ["netscape", "aol."]),
        ("rediffmail.", ["rediff"]), ("yandex.", ["yandex"]), ("caramail.", ["caramail"]),
    ]

    /// Whether a large provider of free mailboxes is named, and no server of theirs has had the message.
    private mutating func readProvider() {
        guard input.direction == .inbound, !reading.isAligned, !reading.isThread, let host = reading.authorHost,
            host.traits.contains(.freeMail), input.header.listID == nil, !input.header.isBulkPrecedence,
            let provider = Self.providers.first(where: { host.organization.hasPrefix($0.domain) })
        else { return }
        // Without a field of a server that took it in from another one nothing is known.
        let hops = input.header.hops
        let greeting = input.envelope.helo?.lowercased() ?? ""
        guard !greeting.isEmpty || hops.contains(where: { !$0.isInternal }) else { return }
        let isTheirs = provider.marks.contains { mark in
            greeting.contains(octets: mark) || hops.contains { $0.servers.contains(octets: mark) }
        }
        add(.fromFreemailForged, if: !isTheirs, host.name)
    }

    /// Whether a brand is the sender: who vouches for the message, or the author's domain, is the brand's own.
    func isSenders(_ brand: Int) -> Bool {
        if let host = reading.authorHost, lists.owns(brand, host.name) { return true }
        return reading.passing.contains { lists.owns(brand, $0.name) }
    }

    private mutating func readName(_ author: AuthorField.Mailbox) {
        let text = author.name
        guard !text.isEmpty else {
            add(.fromNoName)
            return
        }
        name.read(text, lists.terms)
        let folded = text.lowercased()
        if let at = folded.utf8.firstIndex(of: UInt8(ascii: "@")), at != folded.utf8.startIndex,
            folded.utf8[at...].contains(UInt8(ascii: "."))
        {
            let shown = reading.recipients.first { folded.contains(octets: $0) }
            if let shown {
                add(.fromNameHasRcpt, shown)
            } else {
                let word =
                    folded.split { $0 == " " || $0 == "<" || $0 == ">" || $0 == "\"" }.first {
                        $0.utf8.contains(UInt8(ascii: "@"))
                    } ?? ""
                let isRead = EmailAddress(word) != nil
                add(.fromNameHasAddr, if: isRead && word != author.address.lowercased(), String(word))
            }
        }
        if let confusable = name.confusable { add(.fromNameConfusable, confusable) }
        add(.fromNameEmoji, if: name.emoji > 0)
        add(.fromNameCaps, if: name.letters > 8 && name.capitals * 10 >= name.letters * 9)
        if let leet = name.leet { add(.fromNameLeet, leet) }
        add(.fromNamePunct, if: Self.hasOddPunctuation(text), text)
        let found = classes(of: name, beside: 0)
        for kind in TermClass.lures where found.contains(kind) {
            if let symbol = Symbol.name(kind) { add(symbol, name.term(kind, in: lists.terms)) }
        }
        headClasses.formUnion(found)
        lures.formUnion(found.intersection(.lures))
        if let (brand, isWhole) = brand(in: name), !isSenders(brand) {
            if !lists.brands[brand].isAmbiguous || isWhole {
                note(nameBrand: brand)
            } else if isFirst(brand, in: text) {
                // A word, a surname or a place: it counts with a lure of the subject, which is still to be read.
                ambiguousBrand = brand
            }
        }
    }

    /// The classes of a name or a subject. Words that ordinary mail has alone count where the text lures too or there are
    /// two; in HTML also beside another lure, or without a text beside the page.
    ///
    /// - Parameter others: how many such words stand elsewhere in the head.
    func classes(of text: TextScan, beside others: Int) -> TermClasses {
        guard !reading.isThread, !text.weakClasses.isEmpty else { return text.classes }
        if reading.text.lureCount >= 2 { return text.classes.union(text.weakClasses) }
        guard reading.hasHTML else {
            // Those who work on such things write of wallets and tokens all day.
            let isTrade = text.weakClasses == TermClasses(.crypto)
            return text.weakCount + others >= 2 && !isTrade ? text.classes.union(text.weakClasses) : text.classes
        }
        let isShop = input.header.hasListUnsubscribe || reading.service != nil
        let isPage = !reading.hasPlainText && !isShop
        let isLure = text.classes.containsAny(.lures)
        return isPage || isLure || text.weakCount + others >= 2 ? text.classes.union(text.weakClasses) : text.classes
    }

    /// Whether a name begins with a brand's, as `Norton Support` does and `Tom Norton` does not.
    private func isFirst(_ brand: Int, in text: String) -> Bool {
        lists.fold.skeleton(text).hasPrefix(lists.fold.skeleton(lists.brands[brand].name))
    }

    mutating func note(nameBrand brand: Int) {
        nameBrand = brand
        let shown = lists.brands[brand].name
        add(.fromBrandName, shown)
        add(
            .fromBrandNameUnauth, if: reading.isAuthenticationKnown && !reading.isAligned && !reading.isVerifiedList,
            shown)
        add(.fromBrandFreemail, if: reading.authorHost?.traits.contains(.freeMail) == true, shown)
    }

    /// A brand in text, and whether the text is nothing else.
    func brand(in text: TextScan) -> (brand: Int, isWhole: Bool)? {
        var best: Terms.Term?
        for index in text.brands {
            let term = lists.terms.terms[Int(index)]
            if best == nil || term.words > (best?.words ?? 0) { best = term }
        }
        guard let best else { return nil }
        return (best.brand, best.words >= text.words)
    }

    private static func hasOddPunctuation(_ text: String) -> Bool {
        if hasRuns(text, of: "_.,~*=|!") { return true }
        guard let first = text.utf8.first, let last = text.utf8.last else { return false }
        func isEdge(_ octet: UInt8, closes: Bool) -> Bool {
            guard octet > 0x20, octet < 0x7F, !octet.isAlphanumeric else { return false }
            // Closing brackets, and a dot behind "Inc", end good names; opening ones begin them.
            let fine = closes ? Array(")].!?+'".utf8) : Array("([@#'".utf8)
            return !fine.contains(octet)
        }
        return isEdge(first, closes: false) || isEdge(last, closes: true)
    }

    private mutating func readReplyTo(_ author: AuthorField.Mailbox) {
        guard let reply = input.header.replyTo.mailboxes.first, let authorHost = reading.authorHost else { return }
        let name = reply.host
        guard !name.isEmpty else { return }
        let host = reading.hosts.host(name)
        add(.replytoDiffDomain, if: host.organization != authorHost.organization, host.name)
        let isFree = authorHost.traits.contains(.freeMail)
        guard host.traits.contains(.freeMail) else { return }
        if !isFree {
            add(.replytoFreemail, reply.address)
        } else {
            add(.replytoFreemailBoth, if: reply.address.lowercased() != author.address.lowercased(), reply.address)
        }
    }
}

extension Symbol {
    /// The symbol of a class of words in a subject.
    static func subject(_ kind: TermClass) -> Symbol? { at(.subjLexPrize, kind) }
    /// In a name.
    static func name(_ kind: TermClass) -> Symbol? { at(.nameLexPrize, kind) }
    /// In a text.
    static func text(_ kind: TermClass) -> Symbol? { at(.textLexPrize, kind) }

    // The classes stand in the same order as the symbols.
    private static func at(_ first: Symbol, _ kind: TermClass) -> Symbol? {
        TermClass.lures.firstIndex(of: kind).flatMap { Symbol(rawValue: first.rawValue + UInt8($0)) }
    }
}
