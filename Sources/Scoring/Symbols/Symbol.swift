/// What a scorer looks for in a message.
public enum Symbol: UInt8, Sendable, Hashable, CaseIterable {
    /// Nothing vouches for the sender: neither SPF nor a signature passes.
    case authNoPass
    /// Nothing that vouches for the message is of the author's domain.
    case authNotAligned
    /// Only … vouches for the message, which is not the author's domain.
    case authPassUnaligned
    /// The message is not signed.
    case authDkimNone
    /// The signature of … is wrong.
    case authDkimFail
    /// … says that this server may not send for it.
    case authSpfFail
    /// … says that this server probably may not send for it.
    case authSpfSoftfail
    /// The SPF record of … can't be used.
    case authSpfErr
    /// DMARC fails for ….
    case authDmarcFail
    /// DMARC fails for …, which asks to act on that.
    case authDmarcFailPolicy
    /// … has no DMARC record that can be used.
    case authNoDmarcRecord
    /// The envelope's sender is at …, another domain than the author's.
    case authMailfromDiffNoesp
    /// The client calls itself …, which is no full name.
    case heloNodot
    /// The client's name is made of its address: ….
    case heloDyn
    /// The client's name, …, is in no domain that exists.
    case heloBadtld
    /// From has no address.
    case fromNoAddr
    /// The sender's domain, …, can't exist.
    case fromBadDomain
    /// From has … addresses.
    case fromMulti
    /// The sender's domain, …, is at a host where anyone gets one.
    case fromFreehost
    /// The sender's domain is in .…, where names cost little.
    case fromCheapTld
    /// The sender's domain looks random: ….
    case fromRandomDomain
    /// The sender's address looks random: ….
    case fromRandomLocal
    /// The sender's address ends in digits: ….
    case fromLocalDigits
    /// From is not written as programs write it.
    case fromSyntax
    /// The sender claims to be the recipient, ….
    case fromEqTo
    /// The sender has no name.
    case fromNoName
    /// The sender's name shows another address, ….
    case fromNameHasAddr
    /// The sender's name is the recipient's address.
    case fromNameHasRcpt
    /// The sender's name is written in letters that only look like others: ….
    case fromNameConfusable
    /// The sender's name has pictures in it.
    case fromNameEmoji
    /// The sender's name has odd punctuation: ….
    case fromNamePunct
    /// The sender's name is in capitals.
    case fromNameCaps
    /// The sender's name has digits for letters: ….
    case fromNameLeet
    /// The name says ….
    case fromBrandName
    /// Nothing shows that … sent it.
    case fromBrandNameUnauth
    /// The name says …, the address is at a free mailbox provider.
    case fromBrandFreemail
    /// The sender's domain has the name of … in it and is not theirs.
    case fromBrandInDomain
    /// Answers go to another domain, ….
    case replytoDiffDomain
    /// Answers go to a free mailbox provider, ….
    case replytoFreemail
    /// Answers go to another free mailbox, ….
    case replytoFreemailBoth
    /// The sender's name is encoded without need.
    case fromB64Ascii
    /// There is no subject.
    case subjEmpty
    /// The subject names ….
    case subjBrand
    /// The subject has the recipient's address in it.
    case subjRcpt
    /// The subject is written in letters that only look like others: ….
    case subjConfusable
    /// The subject has invisible characters in it.
    case subjZerowidth
    /// The subject has pictures in it.
    case subjEmoji
    /// The subject has digits for letters: ….
    case subjLeet
    /// The subject pretends to be an answer.
    case subjFakeRe
    /// The subject shouts.
    case subjExcl
    /// The subject has an exclamation mark.
    case subjExcl1
    /// The subject is in capitals.
    case subjCaps
    /// The subject ends in a code, ….
    case subjTrailId
    /// The subject is not encoded as it must be.
    case subjRaw8bit
    /// The subject is encoded without need.
    case subjB64Ascii
    /// The subject has odd punctuation.
    case subjPunct
    /// There is no text beside what it links to or carries.
    case textEmpty
    /// There is hardly any text.
    case textShort
    /// Words have invisible characters in them.
    case textZerowidth
    /// Words have very many invisible characters in them.
    case textZerowidthMany
    /// The text has words in letters that only look like others: ….
    case textConfusable
    /// The text has an address for crypto-currency, ….
    case textCryptoAddr
    /// The text asks to go on in a messenger.
    case textMessenger
    /// The text gives a toll-free number, ….
    case textTollfree
    /// The text greets nobody by name: "…".
    case textGenericGreet
    /// The text tells how to unsubscribe.
    case textUnsubText
    /// There is HTML and no plain text.
    case htmlNoPlain
    /// Some text is hidden.
    case htmlHidden
    /// Most of the text is hidden.
    case htmlHiddenDominant
    /// An image stands in place of text.
    case htmlImageOnly
    /// An image is the link.
    case htmlImageLink
    /// A style sheet and an image, and hardly any text.
    case htmlStyleImg
    /// An image is written into the HTML.
    case htmlDataImg
    /// There is a form to fill in.
    case htmlForm
    /// There is a script.
    case htmlScript
    /// Many empty lines push text out of sight.
    case htmlBrPad
    /// There are long comments in the HTML.
    case htmlComments
    /// There are two documents in one.
    case htmlDouble
    /// An image is at …, where anyone keeps images.
    case imgPublicImghost
    /// An image is in cloud storage, ….
    case imgBucket
    /// An image is at a bare address, ….
    case imgIp
    /// Plain text is encoded without need.
    case partB64Ascii
    /// The text is in an unusual charset, ….
    case partOddCharset
    /// An HTML page is attached: ….
    case partHtmlAttach
    /// An SVG image is attached: ….
    case partSvg
    /// A PDF is attached.
    case partPdf
    /// A PDF is attached, and there is hardly any text.
    case partPdfShort
    /// A stranger sends an invitation.
    case partIcs
    /// An archive is attached.
    case partArchive
    /// A program is attached.
    case partExec
    /// An Office document is attached.
    case partOffice
    /// A multipart has one part.
    case partMixedSingle
    /// There is no link.
    case urlNone
    /// A link is shortened by ….
    case urlShortener
    /// A link goes to a bare address, ….
    case urlIp
    /// A link goes to …, where anyone puts pages.
    case urlBucket
    /// A link goes to …, at a host where anyone gets a name.
    case urlFreehost
    /// A link goes to …, a gateway to files of nobody.
    case urlIpfs
    /// A link goes to …, in a domain where names cost little.
    case urlCheapTld
    /// A link goes to a host that looks random, ….
    case urlRandomHost
    /// A link goes to …, which has a brand's name in it and is not theirs.
    case urlBrandHost
    /// A link goes to …, which can't exist.
    case urlBadTld
    /// A link goes to a host in other scripts, ….
    case urlPuny
    /// A link's host is not written in ASCII: ….
    case urlNonascii
    /// A link has something before the host that hides where it leads: ….
    case urlUserinfo
    /// A link goes to an unusual port.
    case urlPort
    /// A link has another one in it.
    case urlRedirParam
    /// A link is sent on by ….
    case urlOpenredir
    /// A link has a long fragment.
    case urlFragment
    /// A link is very long.
    case urlLong
    /// A link goes into the files of a site's software, ….
    case urlCmsPath
    /// A link has an encoded mail address in it, at ….
    case urlB64Rcpt
    /// A link is written so that programs read it differently: ….
    case urlMalformed
    /// A link shows ….
    case urlTextMismatch
    /// The link goes to ….
    case urlUnrelated
    /// All links go to ….
    case urlOneTarget
    /// Several links are the same.
    case urlSameUrl
    /// There is one link.
    case urlSingle
    /// The recipients are undisclosed.
    case hdrUndisclosed
    /// There is no Message-ID.
    case hdrNoMsgid
    /// The Message-ID is none.
    case hdrMsgidBad
    /// The Message-ID is of no full name.
    case hdrMsgidNodot
    /// The date is in the future.
    case hdrDateFuture
    /// The date is more than a day ago.
    case hdrDateOld
    /// The date is hours ago.
    case hdrDateOld6h
    /// The date is none.
    case hdrDateBad
    /// A PHP mailer wrote it.
    case hdrPhpmailer
    /// A mail program long out of use wrote it: ….
    case hdrOldMua
    /// A script on a web site sent it.
    case hdrPhpScript
    /// It is marked as important.
    case hdrPriority
    /// … is there twice.
    case hdrDupHeader
    /// It has the marks of a mailing service that did not send it.
    case hdrEspHeaderNoAuth
    /// A mailing service sent it: ….
    case hdrEspAuth
    /// The header is that of a program for spam: ….
    case hdrRatware
    /// The recipient is not among those that the message is to.
    case hdrRcptNotTo
    /// … has signed it.
    case authDmarcPassDkimCorp
    /// A link goes to the sender's own domain.
    case urlFromDomain
    /// The Message-ID is of the sender's domain.
    case hdrMsgidFrom
    /// It answers an earlier message.
    case goodReplySubj
    /// It quotes an earlier message.
    case goodQuoted
    /// The recipient has had good mail from this sender: ….
    case histPersonKnown
    /// The organization has had good mail from this sender: ….
    case histKnown
    /// The organization has had good mail from the sender's domain: ….
    case histDomainKnown
    /// The organization has had good mail that the same domain vouched for: ….
    case histSignerKnown
    /// The organization has had good mail from the same network: ….
    case histNetworkKnown
    /// The recipient has written to this sender.
    case histAnswered
    /// Mail from this sender went into the recipient's junk folder: ….
    case histPersonJunked
    /// Mail from this sender went into junk folders: ….
    case histJunked
    /// Mail from the sender's domain went into junk folders: ….
    case histDomainJunked
    /// Mail that the same domain vouched for went into junk folders: ….
    case histSignerJunked
    /// Mail from the same network went into junk folders: ….
    case histNetworkJunked
    /// Its words are those of the organization's good mail.
    case tokensGood
    /// Its words are surely those of the organization's good mail.
    case tokensGoodSure
    /// Its words are those of mail that the organization does not want.
    case tokensBad
    /// Its words are surely those of mail that the organization does not want.
    case tokensBadSure
    /// It shares … with a message that was reported.
    case campaignContent
    /// Its head is that of a message that was reported: ….
    case campaignHead
    /// Nobody has had mail from this sender.
    case histFirst
    /// The subject promises a prize: "…".
    case subjLexPrize
    /// The subject presses: "…".
    case subjLexUrgent
    /// The subject is about an account: "…".
    case subjLexAccount
    /// The subject is about a delivery: "…".
    case subjLexDelivery
    /// The subject is about money: "…".
    case subjLexMoney
    /// The subject is about crypto-currency: "…".
    case subjLexCrypto
    /// The subject is about sex: "…".
    case subjLexAdult
    /// The subject is about gambling: "…".
    case subjLexCasino
    /// The subject is about health: "…".
    case subjLexHealth
    /// The subject offers what brokers sell: "…".
    case subjLexLead
    /// The subject threatens: "…".
    case subjLexThreat
    /// The subject is that of an advance fee: "…".
    case subjLexAdvance
    /// The subject is about an invoice: "…".
    case subjLexInvoice
    /// The subject offers a bargain: "…".
    case subjLexShop
    /// The sender's name promises a prize: "…".
    case nameLexPrize
    /// The sender's name presses: "…".
    case nameLexUrgent
    /// The sender's name is about an account: "…".
    case nameLexAccount
    /// The sender's name is about a delivery: "…".
    case nameLexDelivery
    /// The sender's name is about money: "…".
    case nameLexMoney
    /// The sender's name is about crypto-currency: "…".
    case nameLexCrypto
    /// The sender's name is about sex: "…".
    case nameLexAdult
    /// The sender's name is about gambling: "…".
    case nameLexCasino
    /// The sender's name is about health: "…".
    case nameLexHealth
    /// The sender's name offers what brokers sell: "…".
    case nameLexLead
    /// The sender's name threatens: "…".
    case nameLexThreat
    /// The sender's name is that of an advance fee: "…".
    case nameLexAdvance
    /// The sender's name is about an invoice: "…".
    case nameLexInvoice
    /// The sender's name offers a bargain: "…".
    case nameLexShop
    /// The text promises a prize: ….
    case textLexPrize
    /// The text presses: ….
    case textLexUrgent
    /// The text is about an account: ….
    case textLexAccount
    /// The text is about a delivery: ….
    case textLexDelivery
    /// The text is about money: ….
    case textLexMoney
    /// The text is about crypto-currency: ….
    case textLexCrypto
    /// The text is about sex: ….
    case textLexAdult
    /// The text is about gambling: ….
    case textLexCasino
    /// The text is about health: ….
    case textLexHealth
    /// The text offers what brokers sell: ….
    case textLexLead
    /// The text threatens: ….
    case textLexThreat
    /// The text is that of an advance fee: ….
    case textLexAdvance
    /// The text is about an invoice: ….
    case textLexInvoice
    /// The text offers bargains: ….
    case textLexShop
    /// The text asks for what impostors ask for: ….
    case textLexBec
    /// It tells how to unsubscribe, and no field does.
    case cmpUnsubNoHeader
    /// It lures, and nothing vouches for the sender.
    case cmpLureUnaligned
    /// It lures, and nobody at all vouches for it.
    case cmpLureNoPass
    /// It lures to …, where anyone can be.
    case cmpLureSoftUrl
    /// Images of anyone's, and links that are not the sender's.
    case cmpImghostLink
    /// An image for text, and links that are not the sender's.
    case cmpImageUnrelated
    /// A random sender, and links that are not the sender's.
    case cmpRandomUnrelated
    /// A free mailbox writes of an advance fee.
    case cmpFreemailAdvance
    /// A free mailbox sends a file and next to no text.
    case cmpFreemailAttachOnly
    /// It names …, and its links are not theirs.
    case cmpBrandUnrelatedUrl
    /// It names …, and the sender is one that they would not use.
    case cmpBrandBadSender
    /// Name or subject are written to deceive filters.
    case cmpObfuscatedHead
    /// It lures the recipient by their own address.
    case cmpRcptLure
    /// The sender poses as the organization: ….
    case cmpOwnLookalike
    /// A stranger bears the name of … and asks for what impostors ask for.
    case cmpBec
    /// It offers what spam offers, and is sent as spam is.
    case cmpOldSpam
    /// A free mailbox sends HTML alone.
    case cmpFreemailHtml
    /// A text that sells, and links that are not the sender's.
    case cmpClassicBody
    /// It lures, and text is padded or hidden.
    case cmpHiddenLure

    // MARK: - Classic spam, and what several signs of the body and the way it came come to

    /// The address is at …, and no server of theirs has had the message.
    case fromFreemailForged
    /// The client calls itself by a bare address, ….
    case heloIp
    /// The Message-ID is of a server that took it in, ….
    case hdrMsgidReceiver
    /// Neither To nor Cc says whom it is to.
    case hdrNoTo
    /// The date is of a time zone that does not exist.
    case hdrDateOdd
    /// A Received field has an address that no host can have.
    case hdrRcvdForged
    /// It has a type and no MIME-Version.
    case hdrNoMime
    /// Its recipients stand in the order of the alphabet.
    case hdrSortedRcpts
    /// The subject says that it is an advertisement.
    case subjAdv
    /// A code stands far behind the subject: ….
    case subjPadCode
    /// The subject has words with gaps between their letters.
    case subjGappy
    /// The subject counts dollars.
    case subjDollars
    /// The text tells how to be removed: ….
    case textRemove
    /// The text claims to be no spam: ….
    case textClaim
    /// The text is that of a hawker: ….
    case textPitch
    /// The text is that of a hawker throughout.
    case textPitchMany
    /// Much of the text is in capitals.
    case textCaps
    /// The text greets the recipient by the mail address.
    case textGreetRcpt
    /// Nobody vouches for it, and its links are not the sender's.
    case cmpNoPassLink
    /// Its text lures, and nothing vouches for the sender.
    case cmpBodyLure
    /// A poor sender, and links to where anyone can be.
    case cmpBadSenderLink
    /// It calls the recipient by the address, and its links are not the sender's.
    case cmpRcptLink
    /// A free mailbox that the message is not from, and marks of spam.
    case cmpForgedFreemail
    /// It is sent as spam is, in more than one way.
    case cmpOldSpamSure
    /// A hawker's text that is no newsletter.
    case cmpHawker
    /// It is sent as spam is, in three ways or more.
    case cmpManyWays
    /// A file and next to no text, and nothing vouches for the sender.
    case cmpAttachOnly
    /// A free mailbox sends a page that leads to where anyone can be.
    case cmpFreemailLink
    /// All that it leads to is not the sender's.
    case cmpStrangeTarget
    /// A sender that nobody vouches for leads to where anyone can be.
    case cmpNoPassSoft
    /// A link writes to a free mailbox, ….
    case urlMailtoFreemail
}
