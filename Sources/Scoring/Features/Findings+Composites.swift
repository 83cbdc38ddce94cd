import Learning
import MIME
import Mail
import SenderAuthentication

extension Findings {
    private var isAuthenticationFailed: Bool {
        reading.isAuthenticationKnown && !reading.isAligned && !reading.isVerifiedList
    }

    static let pressing = TermClasses([.account, .delivery, .urgent, .invoice, .crypto, .prize])

    /// What several symbols come to together, and the rules that give a class.
    mutating func combine() {
        combineLures()
        combineSender()
        combineClassic()
        combineWays()
        combineFreeMail()
        combineOwn()
        // Nobody vouches for much harmless mail of old servers.
        if has(.authNoPass), !hasLure, nameBrand == nil, subjectBrand == nil, !has(.cmpNoPassLink) {
            weaken(.authNoPass, by: 0)
        }
        // A known correspondent who suddenly asks for money or a password by a new link is taken over.
        // Where nobody remembers links, one that is not the sender's counts as new.
        let isNew = input.history?.knowledge.map { $0.newDomain != nil } ?? has(.urlUnrelated)
        if headClasses.containsAny(TermClasses([.account, .invoice])), isNew || has(.replytoDiffDomain) {
            for symbol in [Symbol.histPersonKnown, .histKnown, .histDomainKnown, .histAnswered] { cancel(symbol) }
        }
        // What throwaway domains vouch for themselves.
        if isPoor || nameBrand != nil && hasLure && !reading.isThread {
            for symbol in [Symbol.authDmarcPassDkimCorp, .urlFromDomain, .hdrMsgidFrom] where has(symbol) {
                weaken(symbol, by: hasLure ? 0 : 0.5)
            }
        }
        // People who write from a free mailbox name their company; an answer is no lure of a brand.
        if reading.isThread, reading.isAligned {
            for symbol in [Symbol.fromBrandName, .fromBrandFreemail, .fromBrandNameUnauth] { weaken(symbol, by: 0) }
        }
        applyRules()
        if rules.contains(where: \.isPhish) {
            for hit in hits where hit.symbol.kind == .good { weaken(hit.symbol, by: 0) }
        }
    }

    private mutating func combineLures() {
        let isUnrelated = has(.urlUnrelated)
        add(
            .cmpUnsubNoHeader,
            if: reading.hasHTML && has(.textUnsubText) && !input.header.hasListUnsubscribe && !reading.isThread)
        add(.cmpLureUnaligned, if: hasLure && isAuthenticationFailed && has(.authNotAligned))
        add(.cmpLureNoPass, if: hasLure && has(.authNoPass))
        add(.cmpLureSoftUrl, if: hasLure && !softTarget.isEmpty, softTarget)
        add(
            .cmpImghostLink,
            if: has(.imgPublicImghost) && !reading.targets.isEmpty && !has(.urlFromDomain) && !reading.isThread)
        add(.cmpImageUnrelated, if: hasAny(.htmlImageOnly, .htmlImageLink) && isUnrelated)
        add(.cmpRandomUnrelated, if: hasAny(.fromRandomDomain, .fromRandomLocal) && isUnrelated && reading.hasHTML)
        add(
            .cmpObfuscatedHead,
            if: hasAny(.fromNameConfusable, .subjConfusable, .subjZerowidth, .fromNameLeet, .subjLeet))
        add(.cmpRcptLure, if: has(.fromNameHasRcpt) || has(.subjRcpt) && hasLure)
        add(.cmpHiddenLure, if: hasLure && isUnrelated && hasAny(.htmlBrPad, .htmlHiddenDominant, .textZerowidthMany))
    }

    private mutating func combineSender() {
        guard !reading.isThread else { return }
        let presses = headClasses.containsAny(Self.pressing)
        let shown = (nameBrand ?? subjectBrand).map { lists.brands[$0].name } ?? ""
        let isUnrelated = has(.urlUnrelated) || has(.urlMailtoFreemail) && !has(.urlFromDomain)
        let byName = nameBrand != nil && (hasLure || reading.hasHTML)
        let bySubject = subjectBrand != nil && presses
        add(
            .cmpBrandUnrelatedUrl,
            if: isUnrelated && (byName || bySubject) && reading.service == nil && !reading.isVerifiedList, shown)
        let isBad =
            hasAny(.fromFreehost, .fromCheapTld, .fromRandomDomain, .fromBadDomain)
            || reading.authorHost?.traits.contains(.freeMail) == true
        let named = nameBrand != nil && (hasLure || isUnrelated)
        add(.cmpBrandBadSender, if: isBad && (named || bySubject) && !reading.isVerifiedList, shown)
    }

    /// Signs of how spam is sent, whoever sends it.
    private static let sendings: [Symbol] = [
        .hdrRatware, .heloDyn, .heloNodot, .heloBadtld, .heloIp, .hdrUndisclosed, .hdrNoTo, .hdrDateBad,
        .hdrDateFuture, .hdrDateOdd, .hdrNoMsgid, .hdrMsgidReceiver, .hdrMsgidBad, .hdrRcvdForged, .hdrNoMime,
        .hdrSortedRcpts, .hdrOldMua, .subjRaw8bit, .subjPadCode, .subjAdv, .subjGappy, .fromNoAddr,
        .fromEqTo, .fromSyntax, .fromFreemailForged, .fromLocalDigits, .replytoFreemail, .replytoFreemailBoth,
        .hdrPriority, .partB64Ascii, .urlIp, .urlMalformed, .urlUserinfo, .urlBadTld,
    ]
    private static let sellings: [Symbol] = [
        .textLexMoney, .textLexHealth, .textLexLead, .textLexAdult, .textLexShop, .textLexCasino, .textLexAdvance,
        .textLexPrize, .textPitch, .textPitchMany, .textClaim, .textRemove,
    ]
    private static let sold = TermClasses([.money, .health, .lead, .adult, .shop, .casino, .advance, .prize])

    /// Whether the sender's domain is one that anybody gets for next to nothing, or none at all: what it vouches for itself
    /// says little.
    private var isPoor: Bool {
        hasAny(.fromCheapTld, .fromRandomDomain, .fromFreehost, .fromBadDomain, .fromMulti, .fromBrandInDomain)
    }

    /// Whether the message is to many who are told how to leave, as lists and newsletters are, by a sender that somebody
    /// vouches for as far as anybody has looked.
    private var isMany: Bool {
        let header = input.header
        guard header.listID != nil || header.hasListUnsubscribe || header.isBulkPrecedence, !isPoor else {
            return false
        }
        return reading.isAligned || reading.service != nil || !reading.isAuthenticationKnown
    }

    /// Spam as it has been for decades: what it sells, and how it is sent.
    private mutating func combineClassic() {
        let sells = Self.sellings.count { has($0) }
        let sends = Self.sendings.count { has($0) }
        let isHead = headClasses.containsAny(Self.sold)
        let isOwn =
            reading.isThread || isMany || reading.isVerifiedList
            || !isPoor && hasAny(.urlFromDomain, .authDmarcPassDkimCorp)
        guard !isOwn else { return }
        add(.cmpManyWays, if: sends >= 3)
        add(.cmpOldSpam, if: sends >= 1 && (sells >= 1 || isHead))
        add(.cmpOldSpamSure, if: sends >= 2 && (sells >= 2 || sells == 1 && isHead))
        add(.cmpClassicBody, if: has(.urlUnrelated) && (sells >= 2 || sells == 1 && isHead))
        add(
            .cmpHawker,
            if: has(.textPitchMany) || has(.textClaim)
                || has(.textPitch) && (has(.textRemove) || isHead || has(.textCaps)))
        add(.cmpForgedFreemail, if: has(.fromFreemailForged) && (has(.htmlNoPlain) || sells >= 1 || isHead))
    }

    /// What the way a message came and where it leads say, whatever its words.
    private mutating func combineWays() {
        guard !reading.isThread, !isMany, !reading.isVerifiedList else { return }
        let hasPDF = reading.parts.contains { $0.trueType == .pdf }
        add(.cmpAttachOnly, if: hasPDF && reading.shown < 60 && isAuthenticationFailed && has(.authNotAligned))
        guard has(.urlUnrelated) else { return }
        add(.cmpNoPassLink, if: has(.authNoPass) && (reading.hasHTML || leadsToAnyone))
        add(.cmpNoPassSoft, if: has(.authNoPass) && leadsToAnyone)
        guard reading.hasHTML else { return }
        let lures: [Symbol] = [
            .textLexPrize, .textLexAccount, .textLexCrypto, .textLexCasino, .textLexAdult, .textLexAdvance,
            .textLexHealth, .textLexLead, .textLexMoney, .textLexThreat, .textLexDelivery, .textGenericGreet,
        ]
        add(
            .cmpBodyLure,
            if: !hasLure && isAuthenticationFailed && has(.authNotAligned) && lures.contains { has($0) })
        add(
            .cmpBadSenderLink,
            if: leadsToAnyone
                && hasAny(
                    .fromFreehost, .fromCheapTld, .fromRandomDomain, .fromBadDomain, .fromMulti, .fromSyntax,
                    .fromNameConfusable, .fromEqTo)
        )
        add(.cmpRcptLink, if: callsRecipient && !has(.authDmarcPassDkimCorp) && reading.service == nil)
        let isFree = reading.authorHost?.traits.contains(.freeMail) == true
        // People share files from free mailboxes, by hosts that are for that.
        let sharing: HostTraits = [.shortener, .bucket, .cheap, .numeric, .impossible, .ipfs]
        let leadsAway = reading.targets.contains { !$0.host.traits.isDisjoint(with: sharing) }
        add(
            .cmpFreemailLink,
            if: isFree && leadsAway
                && (has(.htmlNoPlain) && reading.shown < 400 || hasAny(.htmlImageOnly, .htmlImageLink)))
        add(
            .cmpStrangeTarget,
            if: hasAny(.urlSingle, .urlOneTarget) && reading.service == nil && !isFree
                && hasAny(.htmlNoPlain, .htmlImageOnly, .htmlImageLink, .imgPublicImghost)
                && reading.shown < 400 && reading.isAuthenticationKnown)
    }

    private mutating func combineFreeMail() {
        guard reading.authorHost?.traits.contains(.freeMail) == true, !reading.isThread else { return }
        let asks = headClasses.contains(.advance) || has(.textLexAdvance)
        let hints = subject.weakClasses.contains(.advance) || reading.text.count(.advance) >= 1
        add(
            .cmpFreemailAdvance,
            if: asks || has(.hdrUndisclosed) && hints || has(.replytoFreemailBoth) && has(.hdrUndisclosed)
                || has(.textCryptoAddr))
        let hasFile = reading.parts.contains {
            $0.isAttachment
                && ($0.trueType == .pdf || [.png, .jpeg, .gif, .webp, .bmp, .tiff, .heic].contains($0.trueType))
        }
        add(.cmpFreemailAttachOnly, if: hasFile && reading.shown < 40)
        add(.cmpFreemailHtml, if: reading.hasHTML && !reading.hasPlainText && has(.urlUnrelated))
    }

    /// Whether the sender poses as the organization or one of its people.
    private mutating func combineOwn() {
        guard input.direction == .inbound, let author = reading.authorHost else { return }
        let isOwn = isOwn(author)
        let isVouched = reading.isAligned || input.authentication?.composite?.result == .pass || reading.isVerifiedList
        let hasBait = !reading.targets.isEmpty || reading.parts.contains(where: \.isAttachment) || has(.textLexBec)
        if isOwn {
            add(.cmpOwnLookalike, if: reading.isAuthenticationKnown && !isVouched && hasBait, author.name)
        } else if let own = lookalike(of: author.organization) {
            add(.cmpOwnLookalike, if: hasBait, "\(author.name) is not \(own)")
        }
        guard !isOwn, !input.own.people.isEmpty, has(.textLexBec), !reading.author.name.isEmpty else { return }
        let name = lists.fold.person(reading.author.name)
        add(.cmpBec, if: input.own.people.contains(name), reading.author.name)
    }

    /// The accepted domain that a domain looks like: the same in letters of ASCII, or one letter off.
    private func lookalike(of organization: String) -> String? {
        let shown = (try? Domain(organization))?.unicode ?? organization
        let skeleton = lists.fold.skeleton(shown)
        let label = Array(skeleton.utf8.prefix { $0 != UInt8(ascii: ".") })
        // Of all that is found out about the message this alone: what is captured is copied.
        let isAligned = reading.isAligned
        func isLike(_ own: Domain) -> Bool {
            guard own.name != organization else { return false }
            if skeleton == own.name { return true }
            // Neighbours with names of their own vouch for themselves.
            guard !isAligned else { return false }
            let ownLabel = own.name.utf8.prefix { $0 != UInt8(ascii: ".") }
            return ownLabel.count >= 6 && Self.isOneOff(label, Array(ownLabel))
        }
        let domains = input.own.domains
        // The first in order of the alphabet. Hardly anybody has so many that they have to be sorted for it.
        guard domains.count > Self.maximumOwnDomains else { return domains.lazy.filter(isLike).min()?.name }
        return domains.sorted().prefix(Self.maximumOwnDomains).first(where: isLike)?.name
    }

    /// Accepted domains that an author's domain is compared with.
    private static let maximumOwnDomains = 2_000

    /// Whether one octet put in, taken out, changed or swapped with the next makes one of the other.
    static func isOneOff(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard abs(a.count - b.count) <= 1, a != b else { return false }
        var start = 0
        while start < a.count, start < b.count, a[start] == b[start] { start += 1 }
        let (restA, restB) = (a[start...], b[start...])
        if a.count == b.count {
            if restA.dropFirst().elementsEqual(restB.dropFirst()) { return true }
            return restA.count >= 2 && restA.first == restB.dropFirst().first && restA.dropFirst().first == restB.first
                && restA.dropFirst(2).elementsEqual(restB.dropFirst(2))
        }
        return a.count > b.count ? restA.dropFirst().elementsEqual(restB) : restB.dropFirst().elementsEqual(restA)
    }

    // MARK: - Rules

    private mutating func applyRules() {
        let hasCorporatePass = has(.authDmarcPassDkimCorp)
        let soft = hasAny(.urlBucket, .urlFreehost, .urlShortener, .urlIp, .urlCheapTld, .urlOpenredir)
        let presses = headClasses.containsAny(Self.pressing)
        func rule(_ rule: ScoringRule, if condition: Bool) { if condition { rules.append(rule) } }
        rule(.brandLure, if: has(.cmpBrandUnrelatedUrl) && !hasCorporatePass && (presses || soft))
        rule(.brandFromBadSender, if: has(.cmpBrandBadSender) && !reading.isThread)
        rule(.ownOrganization, if: has(.cmpOwnLookalike))
        rule(.credentialForm, if: asksForPassword)
        let isTargeting = has(.urlB64Rcpt) || isTargeted
        rule(
            .targetedLink,
            if: isTargeting && has(.urlUnrelated) && !input.header.hasListUnsubscribe
                && (headClasses.containsAny(TermClasses([.account, .delivery, .urgent, .threat]))
                    || has(.fromBrandName))
        )
        rule(
            .shownHost,
            if: showsOthersHost && !hasCorporatePass && !reading.isThread && !reading.isVerifiedList
                && reading.service == nil && (hasLure || has(.textLexAccount) || nameBrand != nil))
        rule(.lookalikeHost, if: lookalike != nil)
        rule(.lureFromNowhere, if: has(.cmpLureNoPass) && hasAny(.cmpImghostLink, .cmpImageUnrelated, .cmpLureSoftUrl))
        rule(.impossibleSender, if: hasAny(.fromBadDomain, .fromMulti) && hasLure && has(.urlUnrelated))
        let isFirst = input.history.map { $0.days == nil } ?? false
        rule(.advanceFee, if: has(.cmpFreemailAdvance) && isFirst)
        rule(
            .attachmentOnly,
            if: has(.cmpFreemailAttachOnly)
                && (headClasses.containsAny(TermClasses([.invoice, .account, .threat, .money])) || nameBrand != nil
                    || subjectBrand != nil || hasAny(.textTollfree, .fromRandomLocal))
        )
        rule(.extortion, if: has(.textCryptoAddr) && has(.textLexThreat))
        rule(.obfuscatedHead, if: has(.cmpObfuscatedHead) && hasLure)
        rule(.imageHostLure, if: has(.cmpImghostLink) && hasLure && !hasCorporatePass)
        rule(
            .softLinkLure,
            if: has(.cmpLureSoftUrl) && !reading.isThread
                && hasAny(
                    .authNoPass, .fromRandomDomain, .fromFreehost, .fromSyntax, .fromCheapTld, .fromLocalDigits,
                    .cmpImageUnrelated)
        )
        rule(.oldSpam, if: has(.cmpOldSpamSure) && hasAny(.cmpClassicBody, .cmpHawker, .cmpForgedFreemail))
    }
}

extension ScoringRule {
    /// Whether its class is phishing.
    var isPhish: Bool { rawValue.hasPrefix("P") }
}
