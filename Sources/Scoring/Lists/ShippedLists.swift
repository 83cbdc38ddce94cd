// Written by scripts/tables, which says where it comes from. Do not edit.

/// The lists as they are shipped, by the names of their files.
enum ShippedLists {
    static let all: [(name: String, text: String)] = [
        ("brands.txt", brands),
        ("cheap-domains.txt", cheapdomains),
        ("confusables.txt", confusables),
        ("folding.txt", folding),
        ("freemail.txt", freemail),
        ("hosting.txt", hosting),
        ("image-hosts.txt", imagehosts),
        ("lexicon-de.txt", lexiconde),
        ("lexicon-en.txt", lexiconen),
        ("lexicon-es.txt", lexicones),
        ("lexicon-fr.txt", lexiconfr),
        ("lexicon-it.txt", lexiconit),
        ("lexicon-ja.txt", lexiconja),
        ("lexicon-nl.txt", lexiconnl),
        ("lexicon-pt.txt", lexiconpt),
        ("redirects.txt", redirects),
        ("rspamd.txt", rspamd),
        ("senders-for-others.txt", sendersforothers),
        ("shorteners.txt", shorteners),
        ("weights.txt", weights),
    ]

    private static let brands = #"""
        # Brands that lures name: names, separated by commas, then the domains that the owner sends from or links to, then maybe the word ambiguous for a name that is also a word, a surname or a place (it counts in a display name alone)
        # source: written for Postern from what providers publish about themselves; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        PayPal | paypal.com paypal.de paypal.fr paypal.co.uk paypal-communication.com paypalobjects.com xoom.com paypal.me paypal.it paypal.es paypal.com.au paypal.ca venmo.com braintreegateway.com
        Microsoft, microsoft 365, microsoft account, microsoft team, office 365, office365, outlook team, onedrive, sharepoint, microsoft teams | microsoft.com microsoftonline.com office.com office365.com outlook.com live.com hotmail.com sharepoint.com windows.com azure.com msn.com skype.com xbox.com microsoftemail.com onedrive.com aka.ms onmicrosoft.com microsoftonline-p.com office.net sharepointonline.com microsoft365.com cloud.microsoft msftauth.net windowsazure.com visualstudio.com bing.com
        Outlook | outlook.com microsoft.com live.com hotmail.com office.com microsoftonline.com | ambiguous
        Windows Defender, windows security | microsoft.com windows.com
        DocuSign | docusign.com docusign.net
        Adobe, adobe sign, acrobat sign | adobe.com adobesign.com adobe.io echosign.com adobelogin.com adobess.com typekit.net behance.net adobecampaign.com
        Dropbox | dropbox.com dropboxmail.com dropboxusercontent.com dropbox.tech getdropbox.com db.tt
        Google, google account, google drive, gmail, google security | google.com gmail.com youtube.com googlemail.com googleusercontent.com gstatic.com goo.gl withgoogle.com google.de google.co.uk google.fr googleapis.com googlegroups.com google.es google.it google.nl google.ca google.com.br google.co.in google.com.au google.co.jp google.at google.ch google.be google.pl blogger.com googletagmanager.com google-analytics.com googleadservices.com doubleclick.net chrome.com android.com g.co
        YouTube | youtube.com google.com youtu.be
        Apple, apple id, icloud, itunes, apple support, apple pay, app store | apple.com icloud.com me.com mac.com itunes.com cdn-apple.com
        Amazon, amazon prime, prime video, amazon pay | amazon.com amazon.de amazon.co.uk amazon.fr amazon.es amazon.it amazon.nl amazon.co.jp amazon.com.br amazon.ca amazon.in amazon.com.au amazon.com.mx amazonaws.com amazonses.com primevideo.com media-amazon.com aws.com awsstatic.com amazonpay.com amazontrust.com amazoncognito.com amzn.to amzn.com a2z.com amazon.se amazon.pl amazon.com.tr amazon.sg amazon.ae amazon.com.be audible.com
        アマゾン | amazon.co.jp amazon.com
        Netflix | netflix.com netflix.net nflxext.com nflximg.net
        Spotify | spotify.com
        Disney Plus, disney+ | disneyplus.com disney.com go.com
        Hulu | hulu.com
        Facebook, meta business, meta support, facebook support | facebook.com facebookmail.com meta.com fb.com metamail.com fb.me facebook.net fbcdn.net fbsbx.com messenger.com
        Instagram | instagram.com facebook.com facebookmail.com
        WhatsApp | whatsapp.com whatsapp.net
        LinkedIn | linkedin.com licdn.com lnkd.in linkedin.cn
        Twitter | twitter.com x.com t.co
        TikTok | tiktok.com
        Telegram | telegram.org t.me
        Snapchat | snapchat.com
        Discord | discord.com discordapp.com
        Roblox | roblox.com
        Steam | steampowered.com steamcommunity.com | ambiguous
        Coinbase | coinbase.com
        Binance | binance.com binance.us
        MetaMask | metamask.io consensys.io
        Ledger | ledger.com ledgerwallet.com | ambiguous
        Trezor | trezor.io
        Trust Wallet, trustwallet | trustwallet.com
        Kraken | kraken.com | ambiguous
        crypto.com | crypto.com
        blockchain.com | blockchain.com
        OpenSea | opensea.io
        Exodus Wallet | exodus.com exodus.io
        Bitpanda | bitpanda.com
        Bitvavo | bitvavo.com
        DHL, dhl express, dhl paket | dhl.com dhl.de dhl.fr dhl.nl dhl.it dhl.es dpdhl.com deutschepost.de
        FedEx, federal express | fedex.com
        UPS, united parcel service, ups my choice | ups.com
        USPS, united states postal service | usps.com usps.gov
        DPD | dpd.com dpd.de dpd.co.uk dpd.fr dpdgroup.com dpd.nl
        GLS | gls-group.eu gls-group.com gls-pakete.de gls-italy.com gls-spain.com | ambiguous
        Hermes, evri | myhermes.de hermesworld.com evri.com myhermes.co.uk hlg.de | ambiguous
        Royal Mail | royalmail.com
        Parcelforce | parcelforce.com
        Canada Post | canadapost.ca canadapost-postescanada.ca
        Australia Post, auspost | auspost.com.au
        An Post | anpost.com anpost.ie
        La Poste, laposte, colissimo | laposte.fr laposte.net laposte.info colissimo.fr
        Chronopost | chronopost.fr
        Mondial Relay | mondialrelay.fr mondialrelay.com
        Correos | correos.es correos.com
        Correios | correios.com.br
        CTT, ctt expresso | ctt.pt
        Poste Italiane, posteitaliane, postepay | poste.it posteitaliane.it postepay.it
        PostNL, post nl | postnl.nl postnl.com
        bpost | bpost.be
        Swiss Post, die post, schweizerische post | post.ch
        PostNord | postnord.com postnord.se postnord.dk
        BRT, bartolini | brt.it | ambiguous
        Japan Post, 日本郵便 | japanpost.jp post.japanpost.jp
        ヤマト運輸, クロネコヤマト | kuronekoyamato.co.jp
        佐川急便 | sagawa-exp.co.jp
        Bank of America, bankofamerica, bofa | bankofamerica.com bofa.com ml.com
        Chase, chase bank, jpmorgan chase | chase.com jpmorgan.com jpmchase.com jpmorganchase.com | ambiguous
        Wells Fargo, wellsfargo | wellsfargo.com
        Citibank, citi | citi.com citibank.com citibankonline.com
        Capital One, capitalone | capitalone.com
        American Express, amex, americanexpress | americanexpress.com aexp.com amex.com
        Mastercard | mastercard.com
        Visa | visa.com visa.de visa.co.uk | ambiguous
        Discover Card | discover.com
        US Bank, u.s. bank | usbank.com
        PNC Bank | pnc.com
        Truist | truist.com
        Navy Federal, navy federal credit union | navyfederal.org
        Zelle | zellepay.com
        Venmo | venmo.com
        Cash App, cashapp | cash.app square.com squareup.com
        Western Union | westernunion.com
        MoneyGram | moneygram.com
        Wise | wise.com transferwise.com | ambiguous
        Revolut | revolut.com
        N26 | n26.com
        Klarna | klarna.com klarna.de
        Stripe | stripe.com | ambiguous
        HSBC | hsbc.com hsbc.co.uk
        Barclays | barclays.co.uk barclays.com barclaycard.co.uk
        Lloyds Bank, lloyds | lloydsbank.co.uk lloydsbank.com lloydsbanking.com
        Natwest | natwest.com
        Santander | santander.com santander.co.uk santander.de bancosantander.es santander.com.br gruposantander.es santander.pt
        TSB Bank | tsb.co.uk
        Nationwide Building Society | nationwide.co.uk
        RBC, royal bank of canada | rbc.com royalbank.com
        TD Bank, td canada trust | td.com tdbank.com
        Scotiabank | scotiabank.com
        Commbank, commonwealth bank | commbank.com.au cba.com.au
        ANZ Bank | anz.com anz.com.au
        Westpac | westpac.com.au
        Sparkasse, sparkassen | sparkasse.de dsgv.de s-web.de
        Volksbank, vr bank, volksbanken raiffeisenbanken, raiffeisen | vr.de volksbank.de bvr.de raiffeisen.ch raiffeisen.at fiducia.de atruvia.de
        Postbank | postbank.de
        Commerzbank | commerzbank.de commerzbank.com
        Deutsche Bank | db.com deutsche-bank.de
        Comdirect | comdirect.de
        ING, ing diba | ing.de ing.com ing.nl ing-diba.de ing.es | ambiguous
        DKB | dkb.de | ambiguous
        Targobank | targobank.de
        Hypovereinsbank | hvb.de hypovereinsbank.de
        Consorsbank | consorsbank.de
        UBS | ubs.com
        Postfinance | postfinance.ch
        ZKB | zkb.ch
        BNP Paribas, hello bank | bnpparibas.com bnpparibas.net bnpparibas hellobank.fr
        Credit Agricole, crédit agricole | credit-agricole.fr ca-paris.fr credit-agricole.com
        Societe Generale, société générale | societegenerale.fr socgen.com
        La Banque Postale, banque postale | labanquepostale.fr
        Caisse D Epargne, caisse d'épargne | caisse-epargne.fr
        Credit Mutuel, crédit mutuel | creditmutuel.fr
        Boursorama, boursobank | boursorama.fr boursorama.com boursobank.com
        LCL | lcl.fr | ambiguous
        BBVA | bbva.com bbva.es bbva.mx
        CaixaBank, la caixa | caixabank.es caixabank.com
        Bankinter | bankinter.com
        Sabadell, banco sabadell | bancsabadell.com bancosabadell.com
        Kutxabank | kutxabank.es
        Ibercaja | ibercaja.es
        Unicaja | unicajabanco.es unicaja.es
        Intesa Sanpaolo, intesasanpaolo | intesasanpaolo.com
        UniCredit | unicredit.it unicredit.eu unicreditgroup.eu
        Bper Banca | bper.it
        Nexi | nexi.it
        Rabobank | rabobank.nl rabobank.com
        Abn Amro | abnamro.nl abnamro.com
        KBC | kbc.be
        Belfius | belfius.be
        BNP Fortis | bnpparibasfortis.be bnpparibasfortis.com
        Bradesco, banco bradesco, bradesco prime | bradesco.com.br bradesco.b.br bradescoprime.com.br
        Itau, itaú, banco itau | itau.com.br itau-unibanco.com.br
        Banco Do Brasil | bb.com.br
        Caixa Economica Federal, caixa econômica | caixa.gov.br
        Nubank | nubank.com.br
        Livelo | livelo.com.br
        Serasa, serasa experian | serasa.com.br serasaexperian.com.br
        Mercado Livre, mercado pago, mercadolibre | mercadolivre.com mercadolivre.com.br mercadopago.com mercadopago.com.br mercadolibre.com mercadolibre.com.ar
        Magazine Luiza, magalu | magazineluiza.com.br magalu.com.br
        Detran | detran.sp.gov.br
        Millennium Bcp | millenniumbcp.pt
        Novo Banco | novobanco.pt
        Caixa Geral | cgd.pt
        Rakuten, 楽天, 楽天カード, 楽天市場 | rakuten.co.jp rakuten.com rakuten-card.co.jp rakuten.ne.jp
        三井住友カード, 三井住友銀行, smbc | smbc.co.jp smbc-card.com vpass.ne.jp
        三菱ufj, mufg | mufg.jp bk.mufg.jp cr.mufg.jp
        みずほ銀行 | mizuhobank.co.jp
        JCB | jcb.co.jp jcb.jp | ambiguous
        えきねっと, jr東日本 | eki-net.com jreast.co.jp
        イオンカード, イオン銀行 | aeon.co.jp aeonbank.co.jp
        PayPay | paypay.ne.jp
        メルカリ | mercari.jp mercari.com
        セゾンカード | saisoncard.co.jp
        Docomo, ドコモ | docomo.ne.jp nttdocomo.co.jp
        Norton, norton antivirus, nortonlifelock, norton 360 | norton.com nortonlifelock.com lifelock.com gendigital.com | ambiguous
        McAfee, mcafee antivirus | mcafee.com
        Avast | avast.com
        Geek Squad, best buy | bestbuy.com geeksquad.com
        Malwarebytes | malwarebytes.com
        Walmart | walmart.com
        Costco | costco.com costco.ca costco.co.uk
        Target | target.com | ambiguous
        Home Depot, the home depot, homedepot | homedepot.com homedepot.ca
        Lowe's, lowes | lowes.com
        Ace Hardware | acehardware.com
        Harbor Freight | harborfreight.com
        Tractor Supply | tractorsupply.com
        Sam's Club, sams club | samsclub.com
        Kroger | kroger.com
        CVS, cvs pharmacy | cvs.com cvshealth.com
        Walgreens | walgreens.com
        Kohl's, kohls | kohls.com
        Macy's, macys | macys.com
        Marriott | marriott.com
        Dick's Sporting Goods | dickssportinggoods.com
        Southwest Airlines | southwest.com
        Delta Airlines, delta air lines | delta.com
        Lidl | lidl.com lidl.de lidl.fr lidl.nl lidl.es lidl.it
        Aldi | aldi.com aldi.de aldi-sued.de aldi-nord.de aldi.us
        Rewe | rewe.de
        Edeka | edeka.de
        MediaMarkt, media markt | mediamarkt.de mediamarkt.com mediamarkt.nl mediamarkt.es
        IKEA | ikea.com
        Otto | otto.de | ambiguous
        Zalando | zalando.de zalando.com zalando.co.uk
        eBay | ebay.com ebay.de ebay.co.uk ebay.fr ebayimg.com
        Kleinanzeigen | kleinanzeigen.de ebay-kleinanzeigen.de
        AliExpress, alibaba | aliexpress.com alibaba.com
        Temu | temu.com temuemail.com
        Shein | shein.com
        Carrefour | carrefour.fr carrefour.com carrefour.es carrefour.it
        Leclerc, e.leclerc | e-leclerc.com leclerc.fr | ambiguous
        Decathlon | decathlon.com decathlon.fr decathlon.de
        Leroy Merlin | leroymerlin.fr leroymerlin.com
        Fnac | fnac.com
        Darty | darty.com
        Auchan | auchan.fr
        Mercadona | mercadona.es
        El Corte Ingles, el corte inglés | elcorteingles.es
        Esselunga | esselunga.it
        Albert Heijn | ah.nl
        bol.com | bol.com
        Coolblue | coolblue.nl coolblue.be
        YETI | yeti.com | ambiguous
        Makita | makita.com makitatools.com
        Dewalt | dewalt.com
        Stanley | stanley1913.com stanleyblackanddecker.com | ambiguous
        Starbucks | starbucks.com
        Samsung | samsung.com
        Dyson | dyson.com dyson.de dyson.co.uk
        LEGO | lego.com
        Shell | shell.com shell.de | ambiguous
        Orange | orange.fr orange.com | ambiguous
        SFR | sfr.fr sfr.com | ambiguous
        Bouygues Telecom | bouyguestelecom.fr
        Free Mobile | free.fr mobile.free.fr
        Vodafone | vodafone.com vodafone.de vodafone.it vodafone.co.uk vodafone.es
        Telekom, t-mobile, deutsche telekom, t-online | telekom.de telekom.com t-mobile.com t-online.de magenta.de
        O2 | o2.de o2.co.uk o2online.de telefonica.de | ambiguous
        1&1, ionos, 1und1 | ionos.com ionos.de 1und1.de 1and1.com ionos.fr ionos.es ionos.co.uk
        GMX | gmx.net gmx.de gmx.com
        web.de | web.de
        Strato | strato.de strato.com
        OVH, ovhcloud | ovh.com ovh.net ovhcloud.com
        Aruba | aruba.it arubabusiness.it | ambiguous
        Libero Mail | libero.it
        GoDaddy | godaddy.com secureserver.net
        Verizon | verizon.com verizonwireless.com
        AT&T, att | att.com att.net
        Comcast, xfinity | comcast.com xfinity.com comcast.net
        Spectrum | spectrum.com charter.com | ambiguous
        Telstra, bigpond | telstra.com bigpond.com telstra.com.au
        British Telecom, bt broadband | bt.com
        Virgin Media | virginmedia.com
        Sky | sky.com | ambiguous
        Yahoo, yahoo mail | yahoo.com yahoo-inc.com yahooinc.com yahoo.co.jp
        AOL | aol.com
        Proton Mail, protonmail | proton.me protonmail.com
        Zimbra | zimbra.com synacor.com
        cPanel | cpanel.net cpanel.com
        IRS, internal revenue service | irs.gov
        Social Security Administration | ssa.gov
        HMRC, gov.uk | gov.uk hmrc.gov.uk
        CRA, canada revenue agency | canada.ca cra-arc.gc.ca | ambiguous
        ATO, mygov, australian taxation office | ato.gov.au my.gov.au | ambiguous
        Elster, finanzamt, bundeszentralamt | elster.de bzst.de bund.de
        Ameli, assurance maladie, l'assurance maladie, carte vitale | ameli.fr assurance-maladie.fr
        impots.gouv, impots gouv, dgfip | impots.gouv.fr dgfip.finances.gouv.fr
        ANTAI | antai.gouv.fr
        Netflix Support | netflix.com
        Agencia Tributaria | agenciatributaria.gob.es
        DGT | dgt.es dgt.gob.es | ambiguous
        INPS | inps.it
        Agenzia Delle Entrate | agenziaentrate.gov.it agenziaentrate.it
        Belastingdienst | belastingdienst.nl
        DigiD | digid.nl
        MijnOverheid | mijn.overheid.nl overheid.nl
        国税庁, e-tax | nta.go.jp
        Medicare | medicare.gov cms.gov
        AARP | aarp.org
        E-zpass, ezpass, ez pass | e-zpassny.com ezpassnj.com e-zpassiag.com
        Sunpass | sunpass.com
        Uber | uber.com | ambiguous
        Airbnb | airbnb.com
        booking.com | booking.com
        Tripadvisor | tripadvisor.com
        WeTransfer | wetransfer.com
        Zoom | zoom.us zoom.com | ambiguous
        Slack | slack.com slackb.com | ambiguous
        GitHub | github.com githubusercontent.com github.io githubapp.com
        WordPress | wordpress.com wordpress.org wp.com
        Shopify | shopify.com shopifyemail.com shopifycdn.com shopifysvc.com shopify.dev myshopify.com
        QuickBooks, intuit, turbotax | intuit.com quickbooks.com turbotax.com
        ADP | adp.com | ambiguous
        Ring | ring.com | ambiguous
        Nintendo | nintendo.com nintendo.net
        Playstation | playstation.com sony.com
        Allegro | allegro.pl | ambiguous
        MobilePay | mobilepay.dk mobilepay.fi
        Swisscom | swisscom.ch swisscom.com bluewin.ch
        SBB Cff Ffs | sbb.ch
        ADAC | adac.de
        Barmer | barmer.de
        AOK | aok.de
        TIM, telecom italia | tim.it telecomitalia.it | ambiguous
        Enel | enel.it enel.com
        ENI Plenitude | eniplenitude.com eni.com
        Endesa | endesa.com endesaclientes.com
        Iberdrola | iberdrola.es iberdrola.com
        EDF | edf.fr
        Engie | engie.com engie.fr
        SNCF | sncf.com sncf.fr sncf-connect.com
        Vinted | vinted.com vinted.fr vinted.de
        Leboncoin | leboncoin.fr
        Chime | chime.com
        SoFi | sofi.com
        Ally Bank | ally.com
        Fifth Third Bank, fifth third | 53.com
        Regions Bank | regions.com
        KeyBank, key bank | key.com keybank.com
        M&T Bank | mtb.com
        Huntington Bank | huntington.com
        Citizens Bank | citizensbank.com
        BMO, bank of montreal | bmo.com
        CIBC | cibc.com
        Desjardins | desjardins.com
        Interac, interac e-transfer, e-transfer | interac.ca
        Charles Schwab | schwab.com
        Fidelity Investments | fidelity.com
        Robinhood | robinhood.com
        E-Trade, etrade | etrade.com
        Vanguard | vanguard.com | ambiguous
        Synchrony | synchrony.com synchronybank.com
        USAA | usaa.com
        Monzo | monzo.com
        Starling Bank | starlingbank.com
        Halifax | halifax.co.uk | ambiguous
        Royal Bank Of Scotland | rbs.co.uk
        Metro Bank | metrobankonline.co.uk
        Virgin Money | virginmoney.com
        Tesco, tesco bank | tesco.com tescobank.com
        Sainsbury's, sainsburys | sainsburys.co.uk
        Argos | argos.co.uk
        Currys | currys.co.uk
        John Lewis | johnlewis.com
        Boots | boots.com | ambiguous
        Asda | asda.com
        Morrisons | morrisons.com
        AIB, allied irish banks | aib.ie
        Bank Of Ireland | bankofireland.com boi.com
        NAB, national australia bank | nab.com.au
        Bendigo Bank | bendigobank.com.au
        Macquarie | macquarie.com macquarie.com.au
        ASB Bank | asb.co.nz
        Kiwibank | kiwibank.co.nz
        NZ Post | nzpost.co.nz
        FNB, first national bank | fnb.co.za
        Absa | absa.co.za
        Nedbank | nedbank.co.za
        Capitec | capitecbank.co.za
        SARS Efiling | sars.gov.za
        HDFC, hdfc bank | hdfcbank.com hdfcbank.net
        ICICI, icici bank | icicibank.com
        State Bank Of India, sbi card | sbi.co.in onlinesbi.sbi sbicard.com
        Axis Bank | axisbank.com axis.bank.in
        Paytm | paytm.com
        PhonePe | phonepe.com
        Flipkart | flipkart.com
        India Post | indiapost.gov.in
        DBS Bank | dbs.com dbs.com.sg
        OCBC | ocbc.com
        UOB | uob.com.sg uobgroup.com
        SingPost | singpost.com
        Maybank | maybank2u.com.my maybank.com
        Emirates NBD | emiratesnbd.com
        Emirates Post | emiratespost.ae
        Saudi Post | splonline.com.sa
        Aramex | aramex.com
        Israel Post | israelpost.co.il
        Bank Hapoalim | bankhapoalim.co.il
        Danske Bank | danskebank.dk danskebank.com
        Nordea | nordea.com nordea.fi nordea.dk nordea.se nordea.no
        Swedbank | swedbank.se swedbank.com
        Handelsbanken | handelsbanken.se handelsbanken.com
        SEB Bank | seb.se seb.lt seb.lv seb.ee
        DNB | dnb.no | ambiguous
        BankID | bankid.com bankid.no
        Skatteverket | skatteverket.se
        Skatteetaten | skatteetaten.no
        Posten Norge | posten.no
        Posti | posti.fi posti.com
        NemID, mitid | nemid.nu mitid.dk
        Erste Bank, george | erstebank.at sparkasse.at erstegroup.com
        Raiffeisen Bank | raiffeisen.at raiffeisen.ch rbinternational.com raiffeisen.ro
        Bawag | bawag.at bawagpsk.com
        Österreichische Post, post.at, post ag | post.at
        FinanzOnline | bmf.gv.at
        A1 Telekom | a1.net
        Magenta Telekom | magenta.at
        Swisspass | swisspass.ch sbb.ch
        Migros | migros.ch
        Coop | coop.ch coop.it coop.se coop.dk | ambiguous
        Twint | twint.ch
        Kantonalbank | zkb.ch bekb.ch lukb.ch sgkb.ch
        Credit Suisse | credit-suisse.com
        PKO Bank Polski, pko bp | pkobp.pl
        mBank | mbank.pl mbank.com.pl
        InPost | inpost.pl inpost.it inpost.co.uk
        Poczta Polska | poczta-polska.pl
        Ceska Posta, česká pošta | ceskaposta.cz
        Ceska Sporitelna | csas.cz
        CSOB, čsob | csob.cz csob.sk
        Slovenska Posta | posta.sk
        OTP Bank | otpbank.hu
        Magyar Posta | posta.hu
        BRD Bank | brd.ro
        Banca Transilvania | bancatransilvania.ro btrl.ro
        Posta Romana | posta-romana.ro
        ELTA Courier | elta-courier.gr elta.gr
        Piraeus Bank | piraeusbank.gr
        Eurobank | eurobank.gr
        Ziraat Bankasi | ziraatbank.com.tr
        Garanti BBVA | garantibbva.com.tr
        Turkcell | turkcell.com.tr
        PTT Kargo | ptt.gov.tr
        Sberbank, сбербанк | sberbank.ru sber.ru
        Tinkoff | tinkoff.ru tbank.ru
        Почта России | pochta.ru
        Bancolombia | bancolombia.com bancolombia.com.co
        Davivienda | davivienda.com
        Banamex, citibanamex | banamex.com citibanamex.com
        Banorte | banorte.com
        BanCoppel | bancoppel.com
        SAT Mexico | sat.gob.mx
        Telcel | telcel.com
        Banco De Chile | bancochile.cl
        BancoEstado | bancoestado.cl
        Correos De Chile, correoschile | correos.cl
        BCP Peru, viabcp | viabcp.com
        Interbank | interbank.pe
        Banco Galicia | bancogalicia.com.ar galicia.ar
        Banco Nacion | bna.com.ar
        AFIP | afip.gob.ar arca.gob.ar
        Americanas | americanas.com.br
        Casas Bahia | casasbahia.com.br
        Shopee | shopee.com shopee.com.br shopee.sg
        PicPay | picpay.com
        Banco Inter | bancointer.com.br inter.co
        C6 Bank | c6bank.com.br
        Sicredi | sicredi.com.br
        Sicoob | sicoob.com.br
        Caixa Tem | caixa.gov.br
        Receita Federal | receita.fazenda.gov.br gov.br
        Vivo | vivo.com.br vivo.com.cn | ambiguous
        Claro | claro.com.br claro.com.co | ambiguous
        MB Way | mbway.pt sibs.pt
        Portal Das Finanças, autoridade tributaria | portaldasfinancas.gov.pt at.gov.pt
        Via Verde | viaverde.pt
        EDP | edp.pt edp.com | ambiguous
        Cetelem | cetelem.es cetelem.fr cetelem.pt
        Openbank | openbank.es openbank.de
        Abanca | abanca.com
        Kutxa | kutxabank.es
        Banca March | bancamarch.es
        Movistar | movistar.es movistar.com.mx
        Seguridad Social | seg-social.es seg-social.gob.es
        SEUR | seur.com
        MRW | mrw.es | ambiguous
        Wallapop | wallapop.com
        Fineco, finecobank | finecobank.com fineco.it
        Banco Bpm | bancobpm.it
        BNL | bnl.it
        Mediolanum, banca mediolanum | bancamediolanum.it mediolanum.it
        Hype | hype.it | ambiguous
        Sella, banca sella | sella.it
        Crédit Agricole Italia | credit-agricole.it
        SPID, poste id | spid.gov.it poste.it
        Agenzia Entrate Riscossione | agenziaentrateriscossione.gov.it
        Autostrade | autostrade.it
        Telepass | telepass.com telepass.it
        Esselunga Fidaty | esselunga.it
        Conad | conad.it
        MediaWorld | mediaworld.it
        WindTre, wind tre | windtre.it
        Iliad | iliad.it iliad.fr
        SNS Bank | snsbank.nl
        Bunq | bunq.com
        ASN Bank | asnbank.nl
        ICS Cards | icscards.nl
        KPN | kpn.com kpnmail.nl
        Ziggo | ziggo.nl
        CJIB | cjib.nl
        Argenta | argenta.be
        Itsme | itsme.be itsme-id.com
        Proximus | proximus.be proximus.com
        Telenet | telenet.be
        FPS Finance, fod financien, spf finances | minfin.fed.be fgov.be
        Colruyt | colruyt.be
        Action | action.com | ambiguous
        Kruidvat | kruidvat.nl kruidvat.be
        Hornbach | hornbach.de hornbach.com
        Bauhaus | bauhaus.info bauhaus.de
        Obi | obi.de | ambiguous
        Kaufland | kaufland.de kaufland.com
        Penny | penny.de | ambiguous
        Netto | netto-online.de | ambiguous
        Rossmann | rossmann.de
        Müller | mueller.de | ambiguous
        Saturn | saturn.de | ambiguous
        Payback | payback.de payback.net | ambiguous
        Techniker Krankenkasse | tk.de
        Deutsche Rentenversicherung | deutsche-rentenversicherung.de
        Bundesagentur Für Arbeit | arbeitsagentur.de
        Rundfunkbeitrag, ard zdf | rundfunkbeitrag.de
        Deutsche Bahn, db navigator | bahn.de deutschebahn.com
        Check24 | check24.de
        Verivox | verivox.de
        Vattenfall | vattenfall.de vattenfall.com
        E.ON, eon energie | eon.de eon.com
        Congstar | congstar.de
        Freenet Mobilfunk | freenet.de freenet-mobilfunk.de
        Trade Republic | traderepublic.com
        Scalable Capital | scalable.capital
        Santander Consumer Bank | santanderconsumer.de santander.de
        Apobank | apobank.de
        Bouygues | bouyguestelecom.fr bouygues.com
        Monabanq | monabanq.com
        Fortuneo | fortuneo.fr
        CIC | cic.fr | ambiguous
        Banque De France | banque-france.fr
        Cofidis | cofidis.fr cofidis.es
        Sofinco | sofinco.fr
        Cdiscount | cdiscount.com
        Lidl France | lidl.fr
        Intermarché, intermarche | intermarche.com
        Sephora | sephora.com sephora.fr
        Crit'air, certificat air | certificat-air.gouv.fr
        France Travail, pôle emploi, pole emploi | francetravail.fr pole-emploi.fr
        CAF, caisse d'allocations familiales | caf.fr | ambiguous
        URSSAF | urssaf.fr
        Ulys, vinci autoroutes | vinci-autoroutes.com ulys.com
        TotalEnergies, total energies | totalenergies.com totalenergies.fr
        State Farm | statefarm.com
        Geico | geico.com
        Progressive Insurance | progressive.com
        Allstate | allstate.com
        Liberty Mutual | libertymutual.com
        Blue Cross, blue cross blue shield | bcbs.com
        UnitedHealthcare, united healthcare | uhc.com unitedhealthgroup.com
        Aetna | aetna.com
        Cigna | cigna.com
        Humana | humana.com
        Kaiser Permanente | kp.org kaiserpermanente.org
        Omaha Steaks | omahasteaks.com
        Dollar General | dollargeneral.com
        Dollar Tree | dollartree.com
        Bed Bath & Beyond | bedbathandbeyond.com
        Victoria's Secret, victorias secret | victoriassecret.com
        Bath & Body Works | bathandbodyworks.com
        Ulta Beauty | ulta.com
        Petco | petco.com
        PetSmart | petsmart.com
        AutoZone | autozone.com
        O'Reilly Auto Parts | oreillyauto.com
        Cabela's, cabelas | cabelas.com basspro.com
        Bass Pro | basspro.com
        Cracker Barrel | crackerbarrel.com
        Chick-fil-A | chick-fil-a.com
        McDonald's, mcdonalds | mcdonalds.com
        Dunkin | dunkindonuts.com dunkin.com
        Publix | publix.com
        Safeway | safeway.com
        Whole Foods | wholefoodsmarket.com
        Trader Joe's | traderjoes.com
        Aldi Us | aldi.us
        Rite Aid | riteaid.com
        JCPenney | jcpenney.com
        Nordstrom | nordstrom.com
        Sears | sears.com
        Wayfair | wayfair.com
        QVC | qvc.com qvc.de
        HelloFresh | hellofresh.com hellofresh.de
        DoorDash | doordash.com
        Instacart | instacart.com
        Lyft | lyft.com
        Canadian Tire | canadiantire.ca
        Shoppers Drug Mart | shoppersdrugmart.ca
        Tim Hortons | timhortons.com timhortons.ca
        Loblaws | loblaws.ca
        Woolworths | woolworths.com.au woolworths.co.za
        Coles | coles.com.au | ambiguous
        Bunnings | bunnings.com.au
        JB Hi-Fi | jbhifi.com.au
        Kmart | kmart.com kmart.com.au
        Milwaukee Tool, milwaukee power tools | milwaukeetool.com
        Craftsman | craftsman.com | ambiguous
        Kobalt Tools, kobalt | kobalttools.com lowes.com
        Ryobi | ryobitools.com
        Bosch | bosch.com bosch.de bosch-home.com | ambiguous
        Parkside | lidl.de | ambiguous
        Ninja Kitchen | ninjakitchen.com
        KitchenAid | kitchenaid.com
        Le Creuset | lecreuset.com
        Hexclad | hexclad.com
        Oral-B, oral b | oralb.com
        CarShield, car shield | carshield.com
        LeafFilter, leaf filter | leaffilter.com
        Rocket Mortgage | rocketmortgage.com
        Quicken Loans | quickenloans.com
        LendingTree | lendingtree.com
        Credit Karma | creditkarma.com
        Experian | experian.com
        Equifax | equifax.com
        TransUnion | transunion.com
        ADT Security | adt.com
        Vivint | vivint.com
        DirecTV | directv.com
        Dish Network | dish.com
        HBO Max | hbomax.com hbo.com max.com
        Paramount Plus, paramount+ | paramountplus.com
        Peacock Tv | peacocktv.com
        Twitch | twitch.tv
        Epic Games | epicgames.com
        Bitget | bitget.com
        Bybit | bybit.com
        KuCoin | kucoin.com
        OKX | okx.com
        Uniswap | uniswap.org
        Phantom Wallet | phantom.app phantom.com
        Robinhood Crypto | robinhood.com
        BlockFi | blockfi.com
        Gemini Exchange | gemini.com
        Celsius Network | celsius.network
        Namecheap | namecheap.com
        Hostinger | hostinger.com
        Bluehost | bluehost.com
        HostGator | hostgator.com
        Network Solutions | networksolutions.com
        Squarespace | squarespace.com squarespace-cdn.com squarespace-mail.com sqsp.com
        Wix.com | wix.com
        Mailchimp | mailchimp.com mailchimpapp.net mailchimpapp.com list-manage.com mcusercontent.com
        SendGrid | sendgrid.com sendgrid.net sendgrid.me twilio.com
        Cloudflare | cloudflare.com cloudflare.net cloudflareinsights.com
        Salesforce | salesforce.com exacttarget.com salesforce-communities.com force.com site.com
        HubSpot | hubspot.com hubspotemail.net hubspotlinks.com hubspotservices.com hs-sites.com
        Atlassian | atlassian.com atlassian.net
        Notion Labs | notion.so
        Canva | canva.com
        OpenAI, chatgpt | openai.com chatgpt.com
        Webex | webex.com cisco.com
        RingCentral | ringcentral.com
        Xerox | xerox.com
        Roundcube | roundcube.net
        Mimecast | mimecast.com mimecastprotect.com
        Proofpoint | proofpoint.com
        Barracuda Networks | barracuda.com barracudanetworks.com
        BitDefender | bitdefender.com
        Kaspersky | kaspersky.com
        TotalAV | totalav.com
        AVG Antivirus | avg.com avast.com
        LifeLock | lifelock.com norton.com
        H&R Block | hrblock.com
        PG&E | pge.com
        Con Edison | coned.com conedison.com
        FasTrak | thetollroads.com bayareafastrak.org
        TxTag | txtag.org
        USCIS | uscis.gov
        FTC, federal trade commission | ftc.gov
        FBI | fbi.gov ic.fbi.gov
        DVLA | dvla.gov.uk gov.uk
        NHS | nhs.uk nhs.net
        TV Licensing, tv licence | tvlicensing.co.uk
        Yodel | yodel.co.uk
        Octopus Energy | octopusenergy.com octopus.energy
        British Gas | britishgas.co.uk
        EE Mobile | ee.co.uk
        Three Mobile | three.co.uk
        Sky Tv | sky.com
        Service Canada | canada.ca
        Service NSW | service.nsw.gov.au
        Linkt | linkt.com.au
        Medibank | medibank.com.au
        NTT Docomo | docomo.ne.jp nttdocomo.co.jp
        au pay, auじぶん銀行 | kddi.com au.com auone.jp jibunbank.co.jp
        ソフトバンク | softbank.jp softbank.ne.jp
        ゆうちょ銀行 | jp-bank.japanpost.jp
        エポスカード | eposcard.co.jp 01epos.jp
        ビューカード | jreast.co.jp viewsnet.jp
        オリコカード, オリコ | orico.co.jp
        ライフカード | lifecard.co.jp
        アメックス, アメリカンエキスプレス | americanexpress.com
        マスターカード | mastercard.com mastercard.co.jp
        etc利用照会サービス | etc-meisai.jp
        nhkプラス | nhk.or.jp nhk.jp
        東京電力, tepco | tepco.co.jp
        東京ガス | tokyo-gas.co.jp
        マイナポータル | myna.go.jp digital.go.jp
        ヤフオク, ヤフー | yahoo.co.jp
        ビックカメラ | biccamera.com
        ヨドバシ, ヨドバシカメラ | yodobashi.com
        ユニクロ | uniqlo.com
        野村證券 | nomura.co.jp
        sbi証券 | sbisec.co.jp
        楽天証券 | rakuten-sec.co.jp
        マネックス証券 | monex.co.jp
        りそな銀行 | resonabank.co.jp
        横浜銀行 | boy.co.jp
        """#

    private static let cheapdomains = #"""
        # Top-level domains, and public suffixes below some, whose names cost little and that abuse reports name often
        # source: written for Postern from what providers publish about themselves; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        accountant
        africa
        agency
        autos
        bar
        beauty
        best
        bid
        black
        boats
        bond
        br.com
        buzz
        bz
        cam
        casa
        center
        cf
        cfd
        cheap
        christmas
        click
        club
        cn.com
        co.com
        com.se
        cool
        country
        cricket
        cyou
        date
        de.com
        download
        eu.com
        faith
        fans
        fit
        foo
        fun
        ga
        gb.net
        gdn
        gift
        gives
        gq
        guru
        hair
        homes
        host
        hu.net
        icu
        in.net
        ink
        it.com
        jpn.com
        kim
        life
        link
        live
        loan
        loans
        lol
        ltd
        makeup
        men
        ml
        mobi
        mom
        monster
        motorcycles
        mov
        nexus
        observer
        okinawa
        onl
        online
        ooo
        party
        pics
        pink
        press
        pw
        quest
        racing
        red
        ren
        rest
        review
        rocks
        ru.com
        sa.com
        sbs
        science
        se.net
        shop
        site
        skin
        solutions
        space
        store
        stream
        su
        surf
        tk
        top
        trade
        uk.com
        uk.net
        uno
        us.com
        vip
        wang
        webcam
        website
        wiki
        win
        work
        ws
        xyz
        yachts
        za.com
        zip
        zone
        """#

    private static let confusables = #"""
        # Letters of other scripts that look like a letter or digit of ASCII, for names that are to be read as something else: the letters, then what they look like
        # source: written for Postern from what providers publish about themselves; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        а a
        А a
        ɑ a
        α a
        Α a
        в b
        В b
        Β b
        Ь b
        ь b
        с c
        С c
        ϲ c
        Ϲ c
        ԁ d
        ɗ d
        е e
        Е e
        є e
        Ε e
        ε e
        ҽ e
        ғ f
        Ϝ f
        ɡ g
        ց g
        Ԍ g
        һ h
        Н h
        Η h
        н h
        і i
        І i
        ї i
        ι i
        Ι i
        ı i
        ӏ l
        Ӏ l
        ј j
        Ј j
        ϳ j
        к k
        К k
        κ k
        Κ k
        ⅼ l
        м m
        М m
        Μ m
        п n
        Ν n
        η n
        ո n
        о o
        О o
        ο o
        Ο o
        օ o
        σ o
        р p
        Р p
        ρ p
        Ρ p
        ԛ q
        ʀ r
        г r
        ѕ s
        Ѕ s
        т t
        Т t
        τ t
        Τ t
        υ u
        ս u
        ц u
        ѵ v
        ν v
        Ѵ v
        ѡ w
        ԝ w
        ω w
        Ԝ w
        х x
        Х x
        χ x
        Χ x
        у y
        У y
        ү y
        γ y
        Υ y
        Ү y
        Ζ z
        ᴢ z
        з 3
        З 3
        б 6
        ᴀ a
        ʙ b
        ᴄ c
        ᴅ d
        ᴇ e
        ꜰ f
        ɢ g
        ʜ h
        ɪ i
        ᴊ j
        ᴋ k
        ʟ l
        ᴍ m
        ɴ n
        ᴏ o
        ᴘ p
        ꞯ q
        ꜱ s
        ᴛ t
        ᴜ u
        ᴠ v
        ᴡ w
        ʏ y
        Ꭺ a
        Ᏼ b
        Ꮯ c
        Ꭰ d
        Ꭼ e
        Ᏻ g
        Ꮋ h
        Ꭵ i
        Ꭻ j
        Ꮶ k
        Ꮮ l
        Ꮇ m
        Ꮲ p
        Ꭱ r
        Ꮪ s
        Ꭲ t
        Ꮩ v
        Ꮃ w
        Ꮓ z
        ǝ e
        ə e
        """#

    private static let folding = #"""
        # How characters are compared: the character as a number, then what it is compared as
        # source: scripts/tables from the Unicode Character Database 14.0.0; date: 2026-11-30; licence: Unicode License v3
        version 2026-11-30

        A0 blank
        AA a
        B2 2
        B3 3
        B5 μ
        B9 1
        BA o
        C0 a
        C1 a
        C2 a
        C3 a
        C4 a
        C5 a
        C6 ae
        C7 c
        C8 e
        C9 e
        CA e
        CB e
        CC i
        CD i
        CE i
        CF i
        D0 d
        D1 n
        D2 o
        D3 o
        D4 o
        D5 o
        D6 o
        D8 o
        D9 u
        DA u
        DB u
        DC u
        DD y
        DE th
        DF ss
        E0 a
        E1 a
        E2 a
        E3 a
        E4 a
        E5 a
        E6 ae
        E7 c
        E8 e
        E9 e
        EA e
        EB e
        EC i
        ED i
        EE i
        EF i
        F0 d
        F1 n
        F2 o
        F3 o
        F4 o
        F5 o
        F6 o
        F8 o
        F9 u
        FA u
        FB u
        FC u
        FD y
        FE th
        FF y
        100 a
        101 a
        102 a
        103 a
        104 a
        105 a
        106 c
        107 c
        108 c
        109 c
        10A c
        10B c
        10C c
        10D c
        10E d
        10F d
        110 d
        111 d
        112 e
        113 e
        114 e
        115 e
        116 e
        117 e
        118 e
        119 e
        11A e
        11B e
        11C g
        11D g
        11E g
        11F g
        120 g
        121 g
        122 g
        123 g
        124 h
        125 h
        126 h
        127 h
        128 i
        129 i
        12A i
        12B i
        12C i
        12D i
        12E i
        12F i
        130 i
        131 i
        132 ij
        133 ij
        134 j
        135 j
        136 k
        137 k
        139 l
        13A l
        13B l
        13C l
        13D l
        13E l
        141 l
        142 l
        143 n
        144 n
        145 n
        146 n
        147 n
        148 n
        14A ŋ
        14C o
        14D o
        14E o
        14F o
        150 o
        151 o
        152 oe
        153 oe
        154 r
        155 r
        156 r
        157 r
        158 r
        159 r
        15A s
        15B s
        15C s
        15D s
        15E s
        15F s
        160 s
        161 s
        162 t
        163 t
        164 t
        165 t
        166 ŧ
        168 u
        169 u
        16A u
        16B u
        16C u
        16D u
        16E u
        16F u
        170 u
        171 u
        172 u
        173 u
        174 w
        175 w
        176 y
        177 y
        178 y
        179 z
        17A z
        17B z
        17C z
        17D z
        17E z
        17F s
        181 ɓ
        182 ƃ
        184 ƅ
        186 ɔ
        187 ƈ
        189 ɖ
        18A ɗ
        18B ƌ
        18E ǝ
        18F ə
        190 ɛ
        191 ƒ
        193 ɠ
        194 ɣ
        196 ɩ
        197 ɨ
        198 ƙ
        19C ɯ
        19D ɲ
        19F ɵ
        1A0 o
        1A1 o
        1A2 ƣ
        1A4 ƥ
        1A6 ʀ
        1A7 ƨ
        1A9 ʃ
        1AC ƭ
        1AE ʈ
        1AF u
        1B0 u
        1B1 ʊ
        1B2 ʋ
        1B3 ƴ
        1B5 ƶ
        1B7 ʒ
        1B8 ƹ
        1BC ƽ
        1C4 dz
        1C5 dz
        1C6 dz
        1C7 lj
        1C8 lj
        1C9 lj
        1CA nj
        1CB nj
        1CC nj
        1CD a
        1CE a
        1CF i
        1D0 i
        1D1 o
        1D2 o
        1D3 u
        1D4 u
        1D5 u
        1D6 u
        1D7 u
        1D8 u
        1D9 u
        1DA u
        1DB u
        1DC u
        1DE a
        1DF a
        1E0 a
        1E1 a
        1E2 æ
        1E3 æ
        1E4 ǥ
        1E6 g
        1E7 g
        1E8 k
        1E9 k
        1EA o
        1EB o
        1EC o
        1ED o
        1EE ʒ
        1EF ʒ
        1F0 j
        1F1 dz
        1F2 dz
        1F3 dz
        1F4 g
        1F5 g
        1F6 ƕ
        1F7 ƿ
        1F8 n
        1F9 n
        1FA a
        1FB a
        1FC æ
        1FD æ
        1FE ø
        1FF ø
        200 a
        201 a
        202 a
        203 a
        204 e
        205 e
        206 e
        207 e
        208 i
        209 i
        20A i
        20B i
        20C o
        20D o
        20E o
        20F o
        210 r
        211 r
        212 r
        213 r
        214 u
        215 u
        216 u
        217 u
        218 s
        219 s
        21A t
        21B t
        21C ȝ
        21E h
        21F h
        220 ƞ
        222 ȣ
        224 ȥ
        226 a
        227 a
        228 e
        229 e
        22A o
        22B o
        22C o
        22D o
        22E o
        22F o
        230 o
        231 o
        232 y
        233 y
        23A ⱥ
        23B ȼ
        23D ƚ
        23E ⱦ
        241 ɂ
        243 ƀ
        244 ʉ
        245 ʌ
        246 ɇ
        248 ɉ
        24A ɋ
        24C ɍ
        24E ɏ
        370 ͱ
        372 ͳ
        374 ʹ
        376 ͷ
        37E ;
        37F ϳ
        386 α
        387 ·
        388 ε
        389 η
        38A ι
        38C ο
        38E υ
        38F ω
        390 ι
        391 α
        392 β
        393 γ
        394 δ
        395 ε
        396 ζ
        397 η
        398 θ
        399 ι
        39A κ
        39B λ
        39C μ
        39D ν
        39E ξ
        39F ο
        3A0 π
        3A1 ρ
        3A3 σ
        3A4 τ
        3A5 υ
        3A6 φ
        3A7 χ
        3A8 ψ
        3A9 ω
        3AA ι
        3AB υ
        3AC α
        3AD ε
        3AE η
        3AF ι
        3B0 υ
        3CA ι
        3CB υ
        3CC ο
        3CD υ
        3CE ω
        3CF ϗ
        3D0 β
        3D1 θ
        3D2 υ
        3D3 υ
        3D4 υ
        3D5 φ
        3D6 π
        3D8 ϙ
        3DA ϛ
        3DC ϝ
        3DE ϟ
        3E0 ϡ
        3E2 ϣ
        3E4 ϥ
        3E6 ϧ
        3E8 ϩ
        3EA ϫ
        3EC ϭ
        3EE ϯ
        3F0 κ
        3F1 ρ
        3F2 ς
        3F4 θ
        3F5 ε
        3F7 ϸ
        3F9 σ
        3FA ϻ
        3FD ͻ
        3FE ͼ
        3FF ͽ
        400 е
        401 е
        402 ђ
        403 г
        404 є
        405 ѕ
        406 і
        407 і
        408 ј
        409 љ
        40A њ
        40B ћ
        40C к
        40D и
        40E у
        40F џ
        410 а
        411 б
        412 в
        413 г
        414 д
        415 е
        416 ж
        417 з
        418 и
        419 и
        41A к
        41B л
        41C м
        41D н
        41E о
        41F п
        420 р
        421 с
        422 т
        423 у
        424 ф
        425 х
        426 ц
        427 ч
        428 ш
        429 щ
        42A ъ
        42B ы
        42C ь
        42D э
        42E ю
        42F я
        439 и
        450 е
        451 е
        453 г
        457 і
        45C к
        45D и
        45E у
        460 ѡ
        462 ѣ
        464 ѥ
        466 ѧ
        468 ѩ
        46A ѫ
        46C ѭ
        46E ѯ
        470 ѱ
        472 ѳ
        474 ѵ
        476 ѵ
        477 ѵ
        478 ѹ
        47A ѻ
        47C ѽ
        47E ѿ
        480 ҁ
        48A ҋ
        48C ҍ
        48E ҏ
        490 ґ
        492 ғ
        494 ҕ
        496 җ
        498 ҙ
        49A қ
        49C ҝ
        49E ҟ
        4A0 ҡ
        4A2 ң
        4A4 ҥ
        4A6 ҧ
        4A8 ҩ
        4AA ҫ
        4AC ҭ
        4AE ү
        4B0 ұ
        4B2 ҳ
        4B4 ҵ
        4B6 ҷ
        4B8 ҹ
        4BA һ
        4BC ҽ
        4BE ҿ
        4C0 ӏ
        4C1 ж
        4C2 ж
        4C3 ӄ
        4C5 ӆ
        4C7 ӈ
        4C9 ӊ
        4CB ӌ
        4CD ӎ
        4D0 а
        4D1 а
        4D2 а
        4D3 а
        4D4 ӕ
        4D6 е
        4D7 е
        4D8 ә
        4DA ә
        4DB ә
        4DC ж
        4DD ж
        4DE з
        4DF з
        4E0 ӡ
        4E2 и
        4E3 и
        4E4 и
        4E5 и
        4E6 о
        4E7 о
        4E8 ө
        4EA ө
        4EB ө
        4EC э
        4ED э
        4EE у
        4EF у
        4F0 у
        4F1 у
        4F2 у
        4F3 у
        4F4 ч
        4F5 ч
        4F6 ӷ
        4F8 ы
        4F9 ы
        4FA ӻ
        4FC ӽ
        4FE ӿ
        500 ԁ
        502 ԃ
        504 ԅ
        506 ԇ
        508 ԉ
        50A ԋ
        50C ԍ
        50E ԏ
        510 ԑ
        512 ԓ
        514 ԕ
        516 ԗ
        518 ԙ
        51A ԛ
        51C ԝ
        51E ԟ
        520 ԡ
        522 ԣ
        524 ԥ
        526 ԧ
        528 ԩ
        52A ԫ
        52C ԭ
        52E ԯ
        1D2C a
        1D2D æ
        1D2E b
        1D30 d
        1D31 e
        1D32 ǝ
        1D33 g
        1D34 h
        1D35 i
        1D36 j
        1D37 k
        1D38 l
        1D39 m
        1D3A n
        1D3C o
        1D3D ȣ
        1D3E p
        1D3F r
        1D40 t
        1D41 u
        1D42 w
        1D43 a
        1D44 ɐ
        1D45 ɑ
        1D46 ᴂ
        1D47 b
        1D48 d
        1D49 e
        1D4A ə
        1D4B ɛ
        1D4C ɜ
        1D4D g
        1D4F k
        1D50 m
        1D51 ŋ
        1D52 o
        1D53 ɔ
        1D54 ᴖ
        1D55 ᴗ
        1D56 p
        1D57 t
        1D58 u
        1D59 ᴝ
        1D5A ɯ
        1D5B v
        1D5C ᴥ
        1D5D β
        1D5E γ
        1D5F δ
        1D60 φ
        1D61 χ
        1D62 i
        1D63 r
        1D64 u
        1D65 v
        1D66 β
        1D67 γ
        1D68 ρ
        1D69 φ
        1D6A χ
        1D78 н
        1E00 a
        1E01 a
        1E02 b
        1E03 b
        1E04 b
        1E05 b
        1E06 b
        1E07 b
        1E08 c
        1E09 c
        1E0A d
        1E0B d
        1E0C d
        1E0D d
        1E0E d
        1E0F d
        1E10 d
        1E11 d
        1E12 d
        1E13 d
        1E14 e
        1E15 e
        1E16 e
        1E17 e
        1E18 e
        1E19 e
        1E1A e
        1E1B e
        1E1C e
        1E1D e
        1E1E f
        1E1F f
        1E20 g
        1E21 g
        1E22 h
        1E23 h
        1E24 h
        1E25 h
        1E26 h
        1E27 h
        1E28 h
        1E29 h
        1E2A h
        1E2B h
        1E2C i
        1E2D i
        1E2E i
        1E2F i
        1E30 k
        1E31 k
        1E32 k
        1E33 k
        1E34 k
        1E35 k
        1E36 l
        1E37 l
        1E38 l
        1E39 l
        1E3A l
        1E3B l
        1E3C l
        1E3D l
        1E3E m
        1E3F m
        1E40 m
        1E41 m
        1E42 m
        1E43 m
        1E44 n
        1E45 n
        1E46 n
        1E47 n
        1E48 n
        1E49 n
        1E4A n
        1E4B n
        1E4C o
        1E4D o
        1E4E o
        1E4F o
        1E50 o
        1E51 o
        1E52 o
        1E53 o
        1E54 p
        1E55 p
        1E56 p
        1E57 p
        1E58 r
        1E59 r
        1E5A r
        1E5B r
        1E5C r
        1E5D r
        1E5E r
        1E5F r
        1E60 s
        1E61 s
        1E62 s
        1E63 s
        1E64 s
        1E65 s
        1E66 s
        1E67 s
        1E68 s
        1E69 s
        1E6A t
        1E6B t
        1E6C t
        1E6D t
        1E6E t
        1E6F t
        1E70 t
        1E71 t
        1E72 u
        1E73 u
        1E74 u
        1E75 u
        1E76 u
        1E77 u
        1E78 u
        1E79 u
        1E7A u
        1E7B u
        1E7C v
        1E7D v
        1E7E v
        1E7F v
        1E80 w
        1E81 w
        1E82 w
        1E83 w
        1E84 w
        1E85 w
        1E86 w
        1E87 w
        1E88 w
        1E89 w
        1E8A x
        1E8B x
        1E8C x
        1E8D x
        1E8E y
        1E8F y
        1E90 z
        1E91 z
        1E92 z
        1E93 z
        1E94 z
        1E95 z
        1E96 h
        1E97 t
        1E98 w
        1E99 y
        1E9B s
        1E9E ß
        1EA0 a
        1EA1 a
        1EA2 a
        1EA3 a
        1EA4 a
        1EA5 a
        1EA6 a
        1EA7 a
        1EA8 a
        1EA9 a
        1EAA a
        1EAB a
        1EAC a
        1EAD a
        1EAE a
        1EAF a
        1EB0 a
        1EB1 a
        1EB2 a
        1EB3 a
        1EB4 a
        1EB5 a
        1EB6 a
        1EB7 a
        1EB8 e
        1EB9 e
        1EBA e
        1EBB e
        1EBC e
        1EBD e
        1EBE e
        1EBF e
        1EC0 e
        1EC1 e
        1EC2 e
        1EC3 e
        1EC4 e
        1EC5 e
        1EC6 e
        1EC7 e
        1EC8 i
        1EC9 i
        1ECA i
        1ECB i
        1ECC o
        1ECD o
        1ECE o
        1ECF o
        1ED0 o
        1ED1 o
        1ED2 o
        1ED3 o
        1ED4 o
        1ED5 o
        1ED6 o
        1ED7 o
        1ED8 o
        1ED9 o
        1EDA o
        1EDB o
        1EDC o
        1EDD o
        1EDE o
        1EDF o
        1EE0 o
        1EE1 o
        1EE2 o
        1EE3 o
        1EE4 u
        1EE5 u
        1EE6 u
        1EE7 u
        1EE8 u
        1EE9 u
        1EEA u
        1EEB u
        1EEC u
        1EED u
        1EEE u
        1EEF u
        1EF0 u
        1EF1 u
        1EF2 y
        1EF3 y
        1EF4 y
        1EF5 y
        1EF6 y
        1EF7 y
        1EF8 y
        1EF9 y
        1EFA ỻ
        1EFC ỽ
        1EFE ỿ
        1F00 α
        1F01 α
        1F02 α
        1F03 α
        1F04 α
        1F05 α
        1F06 α
        1F07 α
        1F08 α
        1F09 α
        1F0A α
        1F0B α
        1F0C α
        1F0D α
        1F0E α
        1F0F α
        1F10 ε
        1F11 ε
        1F12 ε
        1F13 ε
        1F14 ε
        1F15 ε
        1F18 ε
        1F19 ε
        1F1A ε
        1F1B ε
        1F1C ε
        1F1D ε
        1F20 η
        1F21 η
        1F22 η
        1F23 η
        1F24 η
        1F25 η
        1F26 η
        1F27 η
        1F28 η
        1F29 η
        1F2A η
        1F2B η
        1F2C η
        1F2D η
        1F2E η
        1F2F η
        1F30 ι
        1F31 ι
        1F32 ι
        1F33 ι
        1F34 ι
        1F35 ι
        1F36 ι
        1F37 ι
        1F38 ι
        1F39 ι
        1F3A ι
        1F3B ι
        1F3C ι
        1F3D ι
        1F3E ι
        1F3F ι
        1F40 ο
        1F41 ο
        1F42 ο
        1F43 ο
        1F44 ο
        1F45 ο
        1F48 ο
        1F49 ο
        1F4A ο
        1F4B ο
        1F4C ο
        1F4D ο
        1F50 υ
        1F51 υ
        1F52 υ
        1F53 υ
        1F54 υ
        1F55 υ
        1F56 υ
        1F57 υ
        1F59 υ
        1F5B υ
        1F5D υ
        1F5F υ
        1F60 ω
        1F61 ω
        1F62 ω
        1F63 ω
        1F64 ω
        1F65 ω
        1F66 ω
        1F67 ω
        1F68 ω
        1F69 ω
        1F6A ω
        1F6B ω
        1F6C ω
        1F6D ω
        1F6E ω
        1F6F ω
        1F70 α
        1F71 α
        1F72 ε
        1F73 ε
        1F74 η
        1F75 η
        1F76 ι
        1F77 ι
        1F78 ο
        1F79 ο
        1F7A υ
        1F7B υ
        1F7C ω
        1F7D ω
        1F80 α
        1F81 α
        1F82 α
        1F83 α
        1F84 α
        1F85 α
        1F86 α
        1F87 α
        1F88 α
        1F89 α
        1F8A α
        1F8B α
        1F8C α
        1F8D α
        1F8E α
        1F8F α
        1F90 η
        1F91 η
        1F92 η
        1F93 η
        1F94 η
        1F95 η
        1F96 η
        1F97 η
        1F98 η
        1F99 η
        1F9A η
        1F9B η
        1F9C η
        1F9D η
        1F9E η
        1F9F η
        1FA0 ω
        1FA1 ω
        1FA2 ω
        1FA3 ω
        1FA4 ω
        1FA5 ω
        1FA6 ω
        1FA7 ω
        1FA8 ω
        1FA9 ω
        1FAA ω
        1FAB ω
        1FAC ω
        1FAD ω
        1FAE ω
        1FAF ω
        1FB0 α
        1FB1 α
        1FB2 α
        1FB3 α
        1FB4 α
        1FB6 α
        1FB7 α
        1FB8 α
        1FB9 α
        1FBA α
        1FBB α
        1FBC α
        1FBE ι
        1FC2 η
        1FC3 η
        1FC4 η
        1FC6 η
        1FC7 η
        1FC8 ε
        1FC9 ε
        1FCA η
        1FCB η
        1FCC η
        1FD0 ι
        1FD1 ι
        1FD2 ι
        1FD3 ι
        1FD6 ι
        1FD7 ι
        1FD8 ι
        1FD9 ι
        1FDA ι
        1FDB ι
        1FE0 υ
        1FE1 υ
        1FE2 υ
        1FE3 υ
        1FE4 ρ
        1FE5 ρ
        1FE6 υ
        1FE7 υ
        1FE8 υ
        1FE9 υ
        1FEA υ
        1FEB υ
        1FEC ρ
        1FEF `
        1FF2 ω
        1FF3 ω
        1FF4 ω
        1FF6 ω
        1FF7 ω
        1FF8 ο
        1FF9 ο
        1FFA ω
        1FFB ω
        1FFC ω
        2011 ‐
        2024 .
        2025 ..
        2026 ...
        203C !!
        2047 ??
        2048 ?!
        2049 !?
        2070 0
        2071 i
        2074 4
        2075 5
        2076 6
        2077 7
        2078 8
        2079 9
        207A +
        207B −
        207C =
        207D (
        207E )
        207F n
        2080 0
        2081 1
        2082 2
        2083 3
        2084 4
        2085 5
        2086 6
        2087 7
        2088 8
        2089 9
        208A +
        208B −
        208C =
        208D (
        208E )
        2090 a
        2091 e
        2092 o
        2093 x
        2094 ə
        2095 h
        2096 k
        2097 l
        2098 m
        2099 n
        209A p
        209B s
        209C t
        20A8 rs
        2100 a/c
        2101 a/s
        2102 c
        2105 c/o
        2106 c/u
        2107 ɛ
        210A g
        210B h
        210C h
        210D h
        210E h
        210F ħ
        2110 i
        2111 i
        2112 l
        2113 l
        2115 n
        2116 no
        2119 p
        211A q
        211B r
        211C r
        211D r
        2120 sm
        2121 tel
        2122 tm
        2124 z
        2126 ω
        2128 z
        212A k
        212B a
        212C b
        212D c
        212F e
        2130 e
        2131 f
        2132 ⅎ
        2133 m
        2134 o
        2135 א
        2136 ב
        2137 ג
        2138 ד
        2139 i
        213B fax
        213C π
        213D γ
        213E γ
        213F π
        2140 ∑
        2145 d
        2146 d
        2147 e
        2148 i
        2149 j
        2160 i
        2161 ii
        2162 iii
        2163 iv
        2164 v
        2165 vi
        2166 vii
        2168 ix
        2169 x
        216A xi
        216B xii
        216C l
        216D c
        216E d
        216F m
        2170 i
        2171 ii
        2172 iii
        2173 iv
        2174 v
        2175 vi
        2176 vii
        2178 ix
        2179 x
        217A xi
        217B xii
        217C l
        217D c
        217E d
        217F m
        2183 ↄ
        2460 1
        2461 2
        2462 3
        2463 4
        2464 5
        2465 6
        2466 7
        2467 8
        2468 9
        2469 10
        246A 11
        246B 12
        246C 13
        246D 14
        246E 15
        246F 16
        2470 17
        2471 18
        2472 19
        2473 20
        2474 (1)
        2475 (2)
        2476 (3)
        2477 (4)
        2478 (5)
        2479 (6)
        247A (7)
        247B (8)
        247C (9)
        2488 1.
        2489 2.
        248A 3.
        248B 4.
        248C 5.
        248D 6.
        248E 7.
        248F 8.
        2490 9.
        2491 10.
        2492 11.
        2493 12.
        2494 13.
        2495 14.
        2496 15.
        2497 16.
        2498 17.
        2499 18.
        249A 19.
        249B 20.
        249C (a)
        249D (b)
        249E (c)
        249F (d)
        24A0 (e)
        24A1 (f)
        24A2 (g)
        24A3 (h)
        24A4 (i)
        24A5 (j)
        24A6 (k)
        24A7 (l)
        24A8 (m)
        24A9 (n)
        24AA (o)
        24AB (p)
        24AC (q)
        24AD (r)
        24AE (s)
        24AF (t)
        24B0 (u)
        24B1 (v)
        24B2 (w)
        24B3 (x)
        24B4 (y)
        24B5 (z)
        24B6 a
        24B7 b
        24B8 c
        24B9 d
        24BA e
        24BB f
        24BC g
        24BD h
        24BE i
        24BF j
        24C0 k
        24C1 l
        24C2 m
        24C3 n
        24C4 o
        24C5 p
        24C6 q
        24C7 r
        24C8 s
        24C9 t
        24CA u
        24CB v
        24CC w
        24CD x
        24CE y
        24CF z
        24D0 a
        24D1 b
        24D2 c
        24D3 d
        24D4 e
        24D5 f
        24D6 g
        24D7 h
        24D8 i
        24D9 j
        24DA k
        24DB l
        24DC m
        24DD n
        24DE o
        24DF p
        24E0 q
        24E1 r
        24E2 s
        24E3 t
        24E4 u
        24E5 v
        24E6 w
        24E7 x
        24E8 y
        24E9 z
        24EA 0
        3000 blank
        3371 hpa
        3372 da
        3373 au
        3374 bar
        3375 ov
        3376 pc
        3377 dm
        3378 dm2
        3379 dm3
        337A iu
        3380 pa
        3381 na
        3383 ma
        3384 ka
        3385 kb
        3386 mb
        3387 gb
        3388 cal
        338A pf
        338B nf
        338E mg
        338F kg
        3390 hz
        3391 khz
        3392 mhz
        3393 ghz
        3394 thz
        3396 ml
        3397 dl
        3398 kl
        3399 fm
        339A nm
        339C mm
        339D cm
        339E km
        339F mm2
        33A0 cm2
        33A1 m2
        33A2 km2
        33A3 mm3
        33A4 cm3
        33A5 m3
        33A6 km3
        33A9 pa
        33AA kpa
        33AB mpa
        33AC gpa
        33AD rad
        33B0 ps
        33B1 ns
        33B3 ms
        33B4 pv
        33B5 nv
        33B7 mv
        33B8 kv
        33B9 mv
        33BA pw
        33BB nw
        33BD mw
        33BE kw
        33BF mw
        33C3 bq
        33C4 cc
        33C5 cd
        33C7 co.
        33C8 db
        33C9 gy
        33CA ha
        33CB hp
        33CC in
        33CD kk
        33CE km
        33CF kt
        33D0 lm
        33D1 ln
        33D2 log
        33D3 lx
        33D4 mb
        33D5 mil
        33D6 mol
        33D7 ph
        33D9 ppm
        33DA pr
        33DB sr
        33DC sv
        33DD wb
        33FF gal
        FB00 ff
        FB01 fi
        FB02 fl
        FB03 ffi
        FB04 ffl
        FB05 st
        FB06 st
        FF01 !
        FF02 "
        FF04 $
        FF05 %
        FF06 &
        FF07 '
        FF08 (
        FF09 )
        FF0A *
        FF0B +
        FF0C ,
        FF0D -
        FF0E .
        FF0F /
        FF10 0
        FF11 1
        FF12 2
        FF13 3
        FF14 4
        FF15 5
        FF16 6
        FF17 7
        FF18 8
        FF19 9
        FF1A :
        FF1B ;
        FF1C <
        FF1D =
        FF1E >
        FF1F ?
        FF20 @
        FF21 a
        FF22 b
        FF23 c
        FF24 d
        FF25 e
        FF26 f
        FF27 g
        FF28 h
        FF29 i
        FF2A j
        FF2B k
        FF2C l
        FF2D m
        FF2E n
        FF2F o
        FF30 p
        FF31 q
        FF32 r
        FF33 s
        FF34 t
        FF35 u
        FF36 v
        FF37 w
        FF38 x
        FF39 y
        FF3A z
        FF3B [
        FF3C \
        FF3D ]
        FF3E ^
        FF3F _
        FF40 `
        FF41 a
        FF42 b
        FF43 c
        FF44 d
        FF45 e
        FF46 f
        FF47 g
        FF48 h
        FF49 i
        FF4A j
        FF4B k
        FF4C l
        FF4D m
        FF4E n
        FF4F o
        FF50 p
        FF51 q
        FF52 r
        FF53 s
        FF54 t
        FF55 u
        FF56 v
        FF57 w
        FF58 x
        FF59 y
        FF5A z
        FF5B {
        FF5C |
        FF5D }
        FF5E ~
        FF5F ⦅
        FF60 ⦆
        FF61 。
        FF62 「
        FF63 」
        FF64 、
        FF65 ・
        FF66 ヲ
        FF67 ァ
        FF68 ィ
        FF69 ゥ
        FF6A ェ
        FF6B ォ
        FF6C ャ
        FF6D ュ
        FF6E ョ
        FF6F ッ
        FF70 ー
        FF71 ア
        FF72 イ
        FF73 ウ
        FF74 エ
        FF75 オ
        FF76 カ
        FF77 キ
        FF78 ク
        FF79 ケ
        FF7A コ
        FF7B サ
        FF7C シ
        FF7D ス
        FF7E セ
        FF7F ソ
        FF80 タ
        FF81 チ
        FF82 ツ
        FF83 テ
        FF84 ト
        FF85 ナ
        FF86 ニ
        FF87 ヌ
        FF88 ネ
        FF89 ノ
        FF8A ハ
        FF8B ヒ
        FF8C フ
        FF8D ヘ
        FF8E ホ
        FF8F マ
        FF90 ミ
        FF91 ム
        FF92 メ
        FF93 モ
        FF94 ヤ
        FF95 ユ
        FF96 ヨ
        FF97 ラ
        FF98 リ
        FF99 ル
        FF9A レ
        FF9B ロ
        FF9C ワ
        FF9D ン
        FFA0 ᅠ
        FFA1 ᄀ
        FFA2 ᄁ
        FFA3 ᆪ
        FFA4 ᄂ
        FFA5 ᆬ
        FFA6 ᆭ
        FFA7 ᄃ
        FFA8 ᄄ
        FFA9 ᄅ
        FFAA ᆰ
        FFAB ᆱ
        FFAC ᆲ
        FFAD ᆳ
        FFAE ᆴ
        FFAF ᆵ
        FFB0 ᄚ
        FFB1 ᄆ
        FFB2 ᄇ
        FFB3 ᄈ
        FFB4 ᄡ
        FFB5 ᄉ
        FFB6 ᄊ
        FFB7 ᄋ
        FFB8 ᄌ
        FFB9 ᄍ
        FFBA ᄎ
        FFBB ᄏ
        FFBC ᄐ
        FFBD ᄑ
        FFBE ᄒ
        FFC2 ᅡ
        FFC3 ᅢ
        FFC4 ᅣ
        FFC5 ᅤ
        FFC6 ᅥ
        FFC7 ᅦ
        FFCA ᅧ
        FFCB ᅨ
        FFCC ᅩ
        FFCD ᅪ
        FFCE ᅫ
        FFCF ᅬ
        FFD2 ᅭ
        FFD3 ᅮ
        FFD4 ᅯ
        FFD5 ᅰ
        FFD6 ᅱ
        FFD7 ᅲ
        FFDA ᅳ
        FFDB ᅴ
        FFDC ᅵ
        FFE0 ¢
        FFE1 £
        FFE2 ¬
        FFE4 ¦
        FFE5 ¥
        FFE6 ₩
        FFE8 │
        FFE9 ←
        FFEA ↑
        FFEB →
        FFEC ↓
        FFED ■
        FFEE ○
        1D400 a
        1D401 b
        1D402 c
        1D403 d
        1D404 e
        1D405 f
        1D406 g
        1D407 h
        1D408 i
        1D409 j
        1D40A k
        1D40B l
        1D40C m
        1D40D n
        1D40E o
        1D40F p
        1D410 q
        1D411 r
        1D412 s
        1D413 t
        1D414 u
        1D415 v
        1D416 w
        1D417 x
        1D418 y
        1D419 z
        1D41A a
        1D41B b
        1D41C c
        1D41D d
        1D41E e
        1D41F f
        1D420 g
        1D421 h
        1D422 i
        1D423 j
        1D424 k
        1D425 l
        1D426 m
        1D427 n
        1D428 o
        1D429 p
        1D42A q
        1D42B r
        1D42C s
        1D42D t
        1D42E u
        1D42F v
        1D430 w
        1D431 x
        1D432 y
        1D433 z
        1D434 a
        1D435 b
        1D436 c
        1D437 d
        1D438 e
        1D439 f
        1D43A g
        1D43B h
        1D43C i
        1D43D j
        1D43E k
        1D43F l
        1D440 m
        1D441 n
        1D442 o
        1D443 p
        1D444 q
        1D445 r
        1D446 s
        1D447 t
        1D448 u
        1D449 v
        1D44A w
        1D44B x
        1D44C y
        1D44D z
        1D44E a
        1D44F b
        1D450 c
        1D451 d
        1D452 e
        1D453 f
        1D454 g
        1D456 i
        1D457 j
        1D458 k
        1D459 l
        1D45A m
        1D45B n
        1D45C o
        1D45D p
        1D45E q
        1D45F r
        1D460 s
        1D461 t
        1D462 u
        1D463 v
        1D464 w
        1D465 x
        1D466 y
        1D467 z
        1D468 a
        1D469 b
        1D46A c
        1D46B d
        1D46C e
        1D46D f
        1D46E g
        1D46F h
        1D470 i
        1D471 j
        1D472 k
        1D473 l
        1D474 m
        1D475 n
        1D476 o
        1D477 p
        1D478 q
        1D479 r
        1D47A s
        1D47B t
        1D47C u
        1D47D v
        1D47E w
        1D47F x
        1D480 y
        1D481 z
        1D482 a
        1D483 b
        1D484 c
        1D485 d
        1D486 e
        1D487 f
        1D488 g
        1D489 h
        1D48A i
        1D48B j
        1D48C k
        1D48D l
        1D48E m
        1D48F n
        1D490 o
        1D491 p
        1D492 q
        1D493 r
        1D494 s
        1D495 t
        1D496 u
        1D497 v
        1D498 w
        1D499 x
        1D49A y
        1D49B z
        1D49C a
        1D49E c
        1D49F d
        1D4A2 g
        1D4A5 j
        1D4A6 k
        1D4A9 n
        1D4AA o
        1D4AB p
        1D4AC q
        1D4AE s
        1D4AF t
        1D4B0 u
        1D4B1 v
        1D4B2 w
        1D4B3 x
        1D4B4 y
        1D4B5 z
        1D4B6 a
        1D4B7 b
        1D4B8 c
        1D4B9 d
        1D4BB f
        1D4BD h
        1D4BE i
        1D4BF j
        1D4C0 k
        1D4C1 l
        1D4C2 m
        1D4C3 n
        1D4C5 p
        1D4C6 q
        1D4C7 r
        1D4C8 s
        1D4C9 t
        1D4CA u
        1D4CB v
        1D4CC w
        1D4CD x
        1D4CE y
        1D4CF z
        1D4D0 a
        1D4D1 b
        1D4D2 c
        1D4D3 d
        1D4D4 e
        1D4D5 f
        1D4D6 g
        1D4D7 h
        1D4D8 i
        1D4D9 j
        1D4DA k
        1D4DB l
        1D4DC m
        1D4DD n
        1D4DE o
        1D4DF p
        1D4E0 q
        1D4E1 r
        1D4E2 s
        1D4E3 t
        1D4E4 u
        1D4E5 v
        1D4E6 w
        1D4E7 x
        1D4E8 y
        1D4E9 z
        1D4EA a
        1D4EB b
        1D4EC c
        1D4ED d
        1D4EE e
        1D4EF f
        1D4F0 g
        1D4F1 h
        1D4F2 i
        1D4F3 j
        1D4F4 k
        1D4F5 l
        1D4F6 m
        1D4F7 n
        1D4F8 o
        1D4F9 p
        1D4FA q
        1D4FB r
        1D4FC s
        1D4FD t
        1D4FE u
        1D4FF v
        1D500 w
        1D501 x
        1D502 y
        1D503 z
        1D504 a
        1D505 b
        1D507 d
        1D508 e
        1D509 f
        1D50A g
        1D50D j
        1D50E k
        1D50F l
        1D510 m
        1D511 n
        1D512 o
        1D513 p
        1D514 q
        1D516 s
        1D517 t
        1D518 u
        1D519 v
        1D51A w
        1D51B x
        1D51C y
        1D51E a
        1D51F b
        1D520 c
        1D521 d
        1D522 e
        1D523 f
        1D524 g
        1D525 h
        1D526 i
        1D527 j
        1D528 k
        1D529 l
        1D52A m
        1D52B n
        1D52C o
        1D52D p
        1D52E q
        1D52F r
        1D530 s
        1D531 t
        1D532 u
        1D533 v
        1D534 w
        1D535 x
        1D536 y
        1D537 z
        1D538 a
        1D539 b
        1D53B d
        1D53C e
        1D53D f
        1D53E g
        1D540 i
        1D541 j
        1D542 k
        1D543 l
        1D544 m
        1D546 o
        1D54A s
        1D54B t
        1D54C u
        1D54D v
        1D54E w
        1D54F x
        1D550 y
        1D552 a
        1D553 b
        1D554 c
        1D555 d
        1D556 e
        1D557 f
        1D558 g
        1D559 h
        1D55A i
        1D55B j
        1D55C k
        1D55D l
        1D55E m
        1D55F n
        1D560 o
        1D561 p
        1D562 q
        1D563 r
        1D564 s
        1D565 t
        1D566 u
        1D567 v
        1D568 w
        1D569 x
        1D56A y
        1D56B z
        1D56C a
        1D56D b
        1D56E c
        1D56F d
        1D570 e
        1D571 f
        1D572 g
        1D573 h
        1D574 i
        1D575 j
        1D576 k
        1D577 l
        1D578 m
        1D579 n
        1D57A o
        1D57B p
        1D57C q
        1D57D r
        1D57E s
        1D57F t
        1D580 u
        1D581 v
        1D582 w
        1D583 x
        1D584 y
        1D585 z
        1D586 a
        1D587 b
        1D588 c
        1D589 d
        1D58A e
        1D58B f
        1D58C g
        1D58D h
        1D58E i
        1D58F j
        1D590 k
        1D591 l
        1D592 m
        1D593 n
        1D594 o
        1D595 p
        1D596 q
        1D597 r
        1D598 s
        1D599 t
        1D59A u
        1D59B v
        1D59C w
        1D59D x
        1D59E y
        1D59F z
        1D5A0 a
        1D5A1 b
        1D5A2 c
        1D5A3 d
        1D5A4 e
        1D5A5 f
        1D5A6 g
        1D5A7 h
        1D5A8 i
        1D5A9 j
        1D5AA k
        1D5AB l
        1D5AC m
        1D5AD n
        1D5AE o
        1D5AF p
        1D5B0 q
        1D5B1 r
        1D5B2 s
        1D5B3 t
        1D5B4 u
        1D5B5 v
        1D5B6 w
        1D5B7 x
        1D5B8 y
        1D5B9 z
        1D5BA a
        1D5BB b
        1D5BC c
        1D5BD d
        1D5BE e
        1D5BF f
        1D5C0 g
        1D5C1 h
        1D5C2 i
        1D5C3 j
        1D5C4 k
        1D5C5 l
        1D5C6 m
        1D5C7 n
        1D5C8 o
        1D5C9 p
        1D5CA q
        1D5CB r
        1D5CC s
        1D5CD t
        1D5CE u
        1D5CF v
        1D5D0 w
        1D5D1 x
        1D5D2 y
        1D5D3 z
        1D5D4 a
        1D5D5 b
        1D5D6 c
        1D5D7 d
        1D5D8 e
        1D5D9 f
        1D5DA g
        1D5DB h
        1D5DC i
        1D5DD j
        1D5DE k
        1D5DF l
        1D5E0 m
        1D5E1 n
        1D5E2 o
        1D5E3 p
        1D5E4 q
        1D5E5 r
        1D5E6 s
        1D5E7 t
        1D5E8 u
        1D5E9 v
        1D5EA w
        1D5EB x
        1D5EC y
        1D5ED z
        1D5EE a
        1D5EF b
        1D5F0 c
        1D5F1 d
        1D5F2 e
        1D5F3 f
        1D5F4 g
        1D5F5 h
        1D5F6 i
        1D5F7 j
        1D5F8 k
        1D5F9 l
        1D5FA m
        1D5FB n
        1D5FC o
        1D5FD p
        1D5FE q
        1D5FF r
        1D600 s
        1D601 t
        1D602 u
        1D603 v
        1D604 w
        1D605 x
        1D606 y
        1D607 z
        1D608 a
        1D609 b
        1D60A c
        1D60B d
        1D60C e
        1D60D f
        1D60E g
        1D60F h
        1D610 i
        1D611 j
        1D612 k
        1D613 l
        1D614 m
        1D615 n
        1D616 o
        1D617 p
        1D618 q
        1D619 r
        1D61A s
        1D61B t
        1D61C u
        1D61D v
        1D61E w
        1D61F x
        1D620 y
        1D621 z
        1D622 a
        1D623 b
        1D624 c
        1D625 d
        1D626 e
        1D627 f
        1D628 g
        1D629 h
        1D62A i
        1D62B j
        1D62C k
        1D62D l
        1D62E m
        1D62F n
        1D630 o
        1D631 p
        1D632 q
        1D633 r
        1D634 s
        1D635 t
        1D636 u
        1D637 v
        1D638 w
        1D639 x
        1D63A y
        1D63B z
        1D63C a
        1D63D b
        1D63E c
        1D63F d
        1D640 e
        1D641 f
        1D642 g
        1D643 h
        1D644 i
        1D645 j
        1D646 k
        1D647 l
        1D648 m
        1D649 n
        1D64A o
        1D64B p
        1D64C q
        1D64D r
        1D64E s
        1D64F t
        1D650 u
        1D651 v
        1D652 w
        1D653 x
        1D654 y
        1D655 z
        1D656 a
        1D657 b
        1D658 c
        1D659 d
        1D65A e
        1D65B f
        1D65C g
        1D65D h
        1D65E i
        1D65F j
        1D660 k
        1D661 l
        1D662 m
        1D663 n
        1D664 o
        1D665 p
        1D666 q
        1D667 r
        1D668 s
        1D669 t
        1D66A u
        1D66B v
        1D66C w
        1D66D x
        1D66E y
        1D66F z
        1D670 a
        1D671 b
        1D672 c
        1D673 d
        1D674 e
        1D675 f
        1D676 g
        1D677 h
        1D678 i
        1D679 j
        1D67A k
        1D67B l
        1D67C m
        1D67D n
        1D67E o
        1D67F p
        1D680 q
        1D681 r
        1D682 s
        1D683 t
        1D684 u
        1D685 v
        1D686 w
        1D687 x
        1D688 y
        1D689 z
        1D68A a
        1D68B b
        1D68C c
        1D68D d
        1D68E e
        1D68F f
        1D690 g
        1D691 h
        1D692 i
        1D693 j
        1D694 k
        1D695 l
        1D696 m
        1D697 n
        1D698 o
        1D699 p
        1D69A q
        1D69B r
        1D69C s
        1D69D t
        1D69E u
        1D69F v
        1D6A0 w
        1D6A1 x
        1D6A2 y
        1D6A3 z
        1D6A4 ı
        1D6A5 ȷ
        1D6A8 α
        1D6A9 β
        1D6AA γ
        1D6AB δ
        1D6AC ε
        1D6AD ζ
        1D6AE η
        1D6AF θ
        1D6B0 ι
        1D6B1 κ
        1D6B2 λ
        1D6B3 μ
        1D6B4 ν
        1D6B5 ξ
        1D6B6 ο
        1D6B7 π
        1D6B8 ρ
        1D6B9 θ
        1D6BA σ
        1D6BB τ
        1D6BC υ
        1D6BD φ
        1D6BE χ
        1D6BF ψ
        1D6C0 ω
        1D6C1 ∇
        1D6C2 α
        1D6C3 β
        1D6C4 γ
        1D6C5 δ
        1D6C6 ε
        1D6C7 ζ
        1D6C8 η
        1D6C9 θ
        1D6CA ι
        1D6CB κ
        1D6CC λ
        1D6CD μ
        1D6CE ν
        1D6CF ξ
        1D6D0 ο
        1D6D1 π
        1D6D2 ρ
        1D6D3 ς
        1D6D4 σ
        1D6D5 τ
        1D6D6 υ
        1D6D7 φ
        1D6D8 χ
        1D6D9 ψ
        1D6DA ω
        1D6DB ∂
        1D6DC ε
        1D6DD θ
        1D6DE κ
        1D6DF φ
        1D6E0 ρ
        1D6E1 π
        1D6E2 α
        1D6E3 β
        1D6E4 γ
        1D6E5 δ
        1D6E6 ε
        1D6E7 ζ
        1D6E8 η
        1D6E9 θ
        1D6EA ι
        1D6EB κ
        1D6EC λ
        1D6ED μ
        1D6EE ν
        1D6EF ξ
        1D6F0 ο
        1D6F1 π
        1D6F2 ρ
        1D6F3 θ
        1D6F4 σ
        1D6F5 τ
        1D6F6 υ
        1D6F7 φ
        1D6F8 χ
        1D6F9 ψ
        1D6FA ω
        1D6FB ∇
        1D6FC α
        1D6FD β
        1D6FE γ
        1D6FF δ
        1D700 ε
        1D701 ζ
        1D702 η
        1D703 θ
        1D704 ι
        1D705 κ
        1D706 λ
        1D707 μ
        1D708 ν
        1D709 ξ
        1D70A ο
        1D70B π
        1D70C ρ
        1D70D ς
        1D70E σ
        1D70F τ
        1D710 υ
        1D711 φ
        1D712 χ
        1D713 ψ
        1D714 ω
        1D715 ∂
        1D716 ε
        1D717 θ
        1D718 κ
        1D719 φ
        1D71A ρ
        1D71B π
        1D71C α
        1D71D β
        1D71E γ
        1D71F δ
        1D720 ε
        1D721 ζ
        1D722 η
        1D723 θ
        1D724 ι
        1D725 κ
        1D726 λ
        1D727 μ
        1D728 ν
        1D729 ξ
        1D72A ο
        1D72B π
        1D72C ρ
        1D72D θ
        1D72E σ
        1D72F τ
        1D730 υ
        1D731 φ
        1D732 χ
        1D733 ψ
        1D734 ω
        1D735 ∇
        1D736 α
        1D737 β
        1D738 γ
        1D739 δ
        1D73A ε
        1D73B ζ
        1D73C η
        1D73D θ
        1D73E ι
        1D73F κ
        1D740 λ
        1D741 μ
        1D742 ν
        1D743 ξ
        1D744 ο
        1D745 π
        1D746 ρ
        1D747 ς
        1D748 σ
        1D749 τ
        1D74A υ
        1D74B φ
        1D74C χ
        1D74D ψ
        1D74E ω
        1D74F ∂
        1D750 ε
        1D751 θ
        1D752 κ
        1D753 φ
        1D754 ρ
        1D755 π
        1D756 α
        1D757 β
        1D758 γ
        1D759 δ
        1D75A ε
        1D75B ζ
        1D75C η
        1D75D θ
        1D75E ι
        1D75F κ
        1D760 λ
        1D761 μ
        1D762 ν
        1D763 ξ
        1D764 ο
        1D765 π
        1D766 ρ
        1D767 θ
        1D768 σ
        1D769 τ
        1D76A υ
        1D76B φ
        1D76C χ
        1D76D ψ
        1D76E ω
        1D76F ∇
        1D770 α
        1D771 β
        1D772 γ
        1D773 δ
        1D774 ε
        1D775 ζ
        1D776 η
        1D777 θ
        1D778 ι
        1D779 κ
        1D77A λ
        1D77B μ
        1D77C ν
        1D77D ξ
        1D77E ο
        1D77F π
        1D780 ρ
        1D781 ς
        1D782 σ
        1D783 τ
        1D784 υ
        1D785 φ
        1D786 χ
        1D787 ψ
        1D788 ω
        1D789 ∂
        1D78A ε
        1D78B θ
        1D78C κ
        1D78D φ
        1D78E ρ
        1D78F π
        1D790 α
        1D791 β
        1D792 γ
        1D793 δ
        1D794 ε
        1D795 ζ
        1D796 η
        1D797 θ
        1D798 ι
        1D799 κ
        1D79A λ
        1D79B μ
        1D79C ν
        1D79D ξ
        1D79E ο
        1D79F π
        1D7A0 ρ
        1D7A1 θ
        1D7A2 σ
        1D7A3 τ
        1D7A4 υ
        1D7A5 φ
        1D7A6 χ
        1D7A7 ψ
        1D7A8 ω
        1D7A9 ∇
        1D7AA α
        1D7AB β
        1D7AC γ
        1D7AD δ
        1D7AE ε
        1D7AF ζ
        1D7B0 η
        1D7B1 θ
        1D7B2 ι
        1D7B3 κ
        1D7B4 λ
        1D7B5 μ
        1D7B6 ν
        1D7B7 ξ
        1D7B8 ο
        1D7B9 π
        1D7BA ρ
        1D7BB ς
        1D7BC σ
        1D7BD τ
        1D7BE υ
        1D7BF φ
        1D7C0 χ
        1D7C1 ψ
        1D7C2 ω
        1D7C3 ∂
        1D7C4 ε
        1D7C5 θ
        1D7C6 κ
        1D7C7 φ
        1D7C8 ρ
        1D7C9 π
        1D7CA ϝ
        1D7CB ϝ
        1D7CE 0
        1D7CF 1
        1D7D0 2
        1D7D1 3
        1D7D2 4
        1D7D3 5
        1D7D4 6
        1D7D5 7
        1D7D6 8
        1D7D7 9
        1D7D8 0
        1D7D9 1
        1D7DA 2
        1D7DB 3
        1D7DC 4
        1D7DD 5
        1D7DE 6
        1D7DF 7
        1D7E0 8
        1D7E1 9
        1D7E2 0
        1D7E3 1
        1D7E4 2
        1D7E5 3
        1D7E6 4
        1D7E7 5
        1D7E8 6
        1D7E9 7
        1D7EA 8
        1D7EB 9
        1D7EC 0
        1D7ED 1
        1D7EE 2
        1D7EF 3
        1D7F0 4
        1D7F1 5
        1D7F2 6
        1D7F3 7
        1D7F4 8
        1D7F5 9
        1D7F6 0
        1D7F7 1
        1D7F8 2
        1D7F9 3
        1D7FA 4
        1D7FB 5
        1D7FC 6
        1D7FD 7
        1D7FE 8
        1D7FF 9
        1F100 0.
        1F101 0,
        1F102 1,
        1F103 2,
        1F104 3,
        1F105 4,
        1F106 5,
        1F107 6,
        1F108 7,
        1F109 8,
        1F10A 9,
        1F110 a
        1F111 b
        1F112 c
        1F113 d
        1F114 e
        1F115 f
        1F116 g
        1F117 h
        1F118 i
        1F119 j
        1F11A k
        1F11B l
        1F11C m
        1F11D n
        1F11E o
        1F11F p
        1F120 q
        1F121 r
        1F122 s
        1F123 t
        1F124 u
        1F125 v
        1F126 w
        1F127 x
        1F128 y
        1F129 z
        1F12A s
        1F12B c
        1F12C r
        1F12D cd
        1F12E wz
        1F12F f
        1F130 a
        1F131 b
        1F132 c
        1F133 d
        1F134 e
        1F135 f
        1F136 g
        1F137 h
        1F138 i
        1F139 j
        1F13A k
        1F13B l
        1F13C m
        1F13D n
        1F13E o
        1F13F p
        1F140 q
        1F141 r
        1F142 s
        1F143 t
        1F144 u
        1F145 v
        1F146 w
        1F147 x
        1F148 y
        1F149 z
        1F14A hv
        1F14B mv
        1F14C sd
        1F14D ss
        1F14E ppv
        1F14F wc
        1F150 a
        1F151 b
        1F152 c
        1F153 d
        1F154 e
        1F155 f
        1F156 g
        1F157 h
        1F158 i
        1F159 j
        1F15A k
        1F15B l
        1F15C m
        1F15D n
        1F15E o
        1F15F p
        1F160 q
        1F161 r
        1F162 s
        1F163 t
        1F164 u
        1F165 v
        1F166 w
        1F167 x
        1F168 y
        1F169 z
        1F16A mc
        1F16B md
        1F16C mr
        1F170 a
        1F171 b
        1F172 c
        1F173 d
        1F174 e
        1F175 f
        1F176 g
        1F177 h
        1F178 i
        1F179 j
        1F17A k
        1F17B l
        1F17C m
        1F17D n
        1F17E o
        1F17F p
        1F180 q
        1F181 r
        1F182 s
        1F183 t
        1F184 u
        1F185 v
        1F186 w
        1F187 x
        1F188 y
        1F189 z
        """#

    private static let freemail = #"""
        # Providers where anyone has a mailbox for nothing
        # source: written for Postern from what providers publish about themselves; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        10minutemail.com
        126.com
        139.com
        163.com
        189.cn
        abv.bg
        accountant.com
        aim.com
        alice.it
        aliceadsl.fr
        aliyun.com
        aol.co.uk
        aol.com
        aol.de
        aol.fr
        arcor.de
        asia.com
        att.net
        au.com
        azet.sk
        bbox.fr
        bellsouth.net
        biglobe.ne.jp
        bigpond.com
        bk.ru
        bluewin.ch
        blueyonder.co.uk
        bol.com.br
        btinternet.com
        btopenworld.com
        caramail.com
        centrum.cz
        charter.net
        cheapnet.it
        citromail.hu
        comcast.net
        consultant.com
        cox.net
        daum.net
        docomo.ne.jp
        dr.com
        duck.com
        earthlink.net
        eircom.net
        email.com
        email.cz
        email.de
        email.it
        engineer.com
        europe.com
        excite.co.jp
        excite.com
        ezweb.ne.jp
        fastmail.com
        fastmail.fm
        foxmail.com
        free.fr
        freemail.hu
        freenet.de
        gazeta.pl
        globo.com
        globomail.com
        gmail.com
        gmx.at
        gmx.ch
        gmx.co.uk
        gmx.com
        gmx.de
        gmx.fr
        gmx.net
        gmx.us
        goo.jp
        googlemail.com
        guerrillamail.com
        hanmail.net
        hetnet.nl
        hispeed.ch
        home.nl
        hotmail.be
        hotmail.co.uk
        hotmail.com
        hotmail.com.ar
        hotmail.com.br
        hotmail.com.mx
        hotmail.de
        hotmail.es
        hotmail.fr
        hotmail.it
        hotmail.nl
        hushmail.com
        i.softbank.jp
        i.ua
        icloud.com
        ig.com.br
        iinet.net.au
        inbox.com
        inbox.lv
        inbox.ru
        indiatimes.com
        interia.pl
        inwind.it
        iol.it
        iol.pt
        juno.com
        kpnmail.nl
        laposte.net
        libero.it
        list.ru
        live.be
        live.ca
        live.co.uk
        live.com
        live.com.au
        live.de
        live.fr
        live.it
        live.nl
        lycos.com
        mac.com
        mail.bg
        mail.com
        mail.de
        mail.ru
        mailbox.org
        mailinator.com
        me.com
        msn.com
        myyahoo.com
        nate.com
        naver.com
        netscape.net
        netzero.net
        neuf.fr
        nifty.com
        ntlworld.com
        numericable.fr
        o2.pl
        oi.com.br
        onet.pl
        online.de
        onmicrosoft.com
        op.pl
        optonline.net
        optusnet.com.au
        orange.fr
        outlook.co.uk
        outlook.com
        outlook.com.br
        outlook.de
        outlook.es
        outlook.fr
        outlook.it
        outlook.jp
        passport.com
        planet.nl
        pm.me
        post.com
        posteo.de
        proton.me
        protonmail.com
        proximus.be
        qq.com
        r7.com
        rambler.ru
        rediffmail.com
        rocketmail.com
        rogers.com
        sapo.pt
        sbcglobal.net
        seznam.cz
        sfr.fr
        sharklasers.com
        shaw.ca
        sify.com
        sina.cn
        sina.com
        sky.com
        skynet.be
        softbank.ne.jp
        sohu.com
        sympatico.ca
        t-online.de
        talktalk.net
        telefonica.net
        telenet.be
        telus.net
        temp-mail.org
        terra.com.br
        terra.es
        tin.it
        tiscali.it
        tlen.pl
        trashmail.com
        tuta.com
        tuta.io
        tutanota.com
        tutanota.de
        ukr.net
        uol.com.br
        usa.com
        verizon.net
        virgilio.it
        virginmedia.com
        walla.co.il
        walla.com
        wanadoo.fr
        web.de
        wp.pl
        xs4all.nl
        xtra.co.nz
        ya.ru
        yahoo.ca
        yahoo.co.id
        yahoo.co.in
        yahoo.co.jp
        yahoo.co.uk
        yahoo.com
        yahoo.com.ar
        yahoo.com.au
        yahoo.com.br
        yahoo.com.hk
        yahoo.com.mx
        yahoo.com.ph
        yahoo.com.sg
        yahoo.com.tw
        yahoo.com.vn
        yahoo.de
        yahoo.es
        yahoo.fr
        yahoo.in
        yahoo.it
        yandex.com
        yandex.ru
        yeah.net
        ymail.com
        yopmail.com
        ziggo.nl
        zipmail.com.br
        zoho.com
        zohomail.com
        zohomail.eu
        zoznam.sk
        hotmail.co.jp
        hotmail.se
        hotmail.no
        hotmail.dk
        hotmail.fi
        hotmail.gr
        hotmail.ca
        hotmail.co.th
        hotmail.com.au
        hotmail.com.tr
        hotmail.ch
        hotmail.at
        outlook.at
        outlook.be
        outlook.cl
        outlook.co.id
        outlook.co.th
        outlook.com.ar
        outlook.com.au
        outlook.com.gr
        outlook.com.tr
        outlook.cz
        outlook.dk
        outlook.hu
        outlook.ie
        outlook.in
        outlook.kr
        outlook.lv
        outlook.my
        outlook.ph
        outlook.pt
        outlook.sa
        outlook.sg
        outlook.sk
        outlook.co.il
        live.at
        live.ch
        live.cl
        live.cn
        live.com.ar
        live.com.mx
        live.com.pt
        live.com.sg
        live.dk
        live.fi
        live.ie
        live.in
        live.jp
        live.no
        live.se
        live.co.za
        live.com.my
        windowslive.com
        yahoo.at
        yahoo.be
        yahoo.ch
        yahoo.co.kr
        yahoo.co.nz
        yahoo.co.th
        yahoo.co.za
        yahoo.com.co
        yahoo.com.cn
        yahoo.com.my
        yahoo.com.pe
        yahoo.com.tr
        yahoo.com.ve
        yahoo.cn
        yahoo.cz
        yahoo.dk
        yahoo.fi
        yahoo.gr
        yahoo.hu
        yahoo.ie
        yahoo.no
        yahoo.pl
        yahoo.pt
        yahoo.ro
        yahoo.se
        yahoo.nl
        gmx.info
        gmx.org
        gmx.eu
        gmx.es
        gmx.it
        gmx.com.br
        cheerful.com
        mail.ee
        mail.gr
        mailnesia.com
        mail.kz
        mail.ua
        meta.ua
        bigmir.net
        autograf.pl
        poczta.fm
        poczta.onet.pl
        vp.pl
        buziaczek.pl
        atlas.cz
        volny.cz
        post.cz
        pobox.sk
        inmail.sk
        freemail.gr
        in.gr
        otenet.gr
        mynet.com
        windowslive.com.tr
        skynet.com
        tele2.nl
        casema.nl
        quicknet.nl
        chello.nl
        chello.at
        aon.at
        utanet.at
        gmx.li
        sunrise.ch
        bluemail.ch
        hispeed.com
        vtxmail.ch
        cegetel.net
        club-internet.fr
        noos.fr
        dbmail.com
        voila.fr
        9online.fr
        netcourrier.com
        bouygtel.fr
        alicemail.it
        email.com.br
        superig.com.br
        pop.com.br
        uolmail.com.br
        zipmail.com
        brturbo.com.br
        netvigator.com
        singnet.com.sg
        pacific.net.sg
        starhub.net.sg
        vodamail.co.za
        mweb.co.za
        webmail.co.za
        telkomsa.net
        yahoo.com.ng
        eudoramail.com
        mailcity.com
        hotpop.com
        hotbot.com
        bigfoot.com
        usa.net
        netaddress.com
        mailexcite.com
        whowhere.com
        lycos.co.uk
        lycos.de
        lycos.fr
        lycos.it
        altavista.com
        altavista.net
        iname.com
        theglobe.com
        flashmail.com
        bellsouth.com
        prodigy.net
        compuserve.com
        cs.com
        worldnet.att.net
        mindspring.com
        btamail.net.cn
        21cn.com
        263.net
        163.net
        china.com
        sina.com.hk
        tom.com
        mail2world.com
        ureach.com
        angelfire.com
        talk21.com
        freeuk.com
        another.com
        spamcop.net
        dublin.com
        ireland.com
        arabia.com
        maktoob.com
        fastermail.com
        keemail.me
        onionmail.org
        cock.li
        airmail.cc
        riseup.net
        disroot.org
        mailfence.com
        hey.com
        skiff.com
        tutamail.com
        """#

    private static let hosting = #"""
        # Hosts where anyone puts pages, forms, files or apps, beside those of the public suffix list: name, then what it is (host, bucket or ipfs)
        # source: written for Postern from what providers publish about themselves; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        weebly.com host
        wixsite.com host
        wix.com host
        jimdosite.com host
        jimdo.com host
        webnode.com host
        webnode.page host
        site123.me host
        mystrikingly.com host
        strikingly.com host
        webflow.io host
        squarespace.com host
        wordpress.com host
        blogspot.com host
        tumblr.com host
        godaddysites.com host
        yolasite.com host
        webador.com host
        ucraft.net host
        carrd.co host
        notion.site host
        notion.so host
        softr.app host
        glide.page host
        bubbleapps.io host
        typedream.app host
        super.site host
        framer.app host
        framer.website host
        framer.ai host
        webwave.dev host
        sites.google.com host
        docs.google.com host
        forms.gle host
        drive.google.com host
        script.google.com host
        forms.office.com host
        sway.office.com host
        sway.cloud.microsoft host
        jotform.com host
        form.jotform.com host
        typeform.com host
        formstack.com host
        surveymonkey.com host
        wufoo.com host
        cognitoforms.com host
        123formbuilder.com host
        formsite.com host
        zohopublic.com host
        zohopublic.eu host
        forms.zoho.com host
        gamma.app host
        gamma.site host
        canva.com host
        canva.site host
        padlet.com host
        telegra.ph host
        rentry.co host
        justpaste.it host
        pastebin.com host
        sharepoint.com host
        onedrive.live.com host
        1drv.ms host
        dropbox.com host
        box.com host
        we.tl host
        mediafire.com host
        mega.nz host
        figma.com host
        miro.com host
        evernote.com host
        trello.com host
        clickup.com host
        coda.io host
        gitbook.io host
        readthedocs.io host
        medium.com host
        substack.com host
        hubspotpagebuilder.com host
        hs-sites.com host
        mailchimpsites.com host
        myshopify.com host
        ukit.me host
        tilda.ws host
        tilda.com host
        free.fr host
        000webhostapp.com host
        byethost.com host
        infinityfreeapp.com host
        epizy.com host
        rf.gd host
        42web.io host
        great-site.net host
        atwebpages.com host
        altervista.org host
        square.site host
        ngrok.io host
        ngrok-free.app host
        trycloudflare.com host
        loca.lt host
        serveo.net host
        webcindario.com host
        duckdns.org host
        ddns.net host
        hopto.org host
        zapto.org host
        sytes.net host
        no-ip.org host
        servehttp.com host
        dynv6.net host
        mybluehost.me host
        temporary.site host
        hostingersite.com host
        plesk.page host
        cprapid.com host
        swtest.ru host
        linodeusercontent.com host
        vultrusercontent.com host
        contaboserver.net host
        urlday.cc host
        express.adobe.com host
        new.express.adobe.com host
        indd.adobe.com host
        spark.adobe.com host
        acrobat.adobe.com host
        beehiiv.com host
        systeme.io host
        clickfunnels.com host
        getresponsepages.com host
        mailerlite.io host
        leadpages.co host
        unbouncepages.com host
        instapage.com host
        kajabi.com host
        podia.com host
        gumroad.com host
        amazonaws.com bucket
        s3.amazonaws.com bucket
        cloudfront.net bucket
        storage.googleapis.com bucket
        firebasestorage.googleapis.com bucket
        appspot.com bucket
        web.app bucket
        firebaseapp.com bucket
        run.app bucket
        cloudfunctions.net bucket
        blob.core.windows.net bucket
        web.core.windows.net bucket
        azurewebsites.net bucket
        azureedge.net bucket
        azurefd.net bucket
        azure-api.net bucket
        cloudapp.azure.com bucket
        cloudapp.net bucket
        azurestaticapps.net bucket
        z13.web.core.windows.net bucket
        digitaloceanspaces.com bucket
        ondigitalocean.app bucket
        backblazeb2.com bucket
        wasabisys.com bucket
        r2.dev bucket
        workers.dev bucket
        pages.dev bucket
        cloudflarestorage.com bucket
        linodeobjects.com bucket
        vercel.app bucket
        netlify.app bucket
        netlify.com bucket
        herokuapp.com bucket
        render.com bucket
        onrender.com bucket
        fly.dev bucket
        railway.app bucket
        up.railway.app bucket
        surge.sh bucket
        glitch.me bucket
        github.io bucket
        gitlab.io bucket
        bitbucket.io bucket
        codesandbox.io bucket
        repl.co bucket
        replit.app bucket
        replit.dev bucket
        csb.app bucket
        stackblitz.io bucket
        deno.dev bucket
        aliyuncs.com bucket
        myqcloud.com bucket
        oraclecloud.com bucket
        clever-cloud.com bucket
        cleverapps.io bucket
        scw.cloud bucket
        ovh.net bucket
        objectstorage.eu-frankfurt-1.oraclecloud.com bucket
        b-cdn.net bucket
        bunnycdn.com bucket
        kxcdn.com bucket
        edgeone.app bucket
        edgekey.net bucket
        akamaihd.net bucket
        azureblob.net bucket
        fleek.co bucket
        storj.io bucket
        storjshare.io bucket
        lovable.app bucket
        bolt.host bucket
        ipfs.io ipfs
        dweb.link ipfs
        cloudflare-ipfs.com ipfs
        cf-ipfs.com ipfs
        ipfs.dweb.link ipfs
        nftstorage.link ipfs
        ipfs.nftstorage.link ipfs
        gateway.pinata.cloud ipfs
        mypinata.cloud ipfs
        w3s.link ipfs
        ipfs.w3s.link ipfs
        fleek.cool ipfs
        ipfs.fleek.co ipfs
        infura-ipfs.io ipfs
        ipfs.infura.io ipfs
        4everland.io ipfs
        ipfs.eth.aragon.network ipfs
        gateway.ipfs.io ipfs
        hardbin.com ipfs
        ipfs.fyi ipfs
        crustwebsites.net ipfs
        sibforms.com host
        activehosted.com host
        hsforms.com host
        share.hsforms.com host
        forms.microsoft.com host
        form.run host
        tally.so host
        paperform.co host
        fillout.com host
        zfrmz.com host
        zcforms.com host
        app.smartsheet.com host
        forms.monday.com host
        wrike.com host
        lucid.app host
        whimsical.com host
        slite.com host
        nuclino.com host
        craft.me host
        craft.do host
        linktr.ee host
        beacons.page host
        zoho.site host
        zohosites.com host
        sites.google.com.br host
        lnkd.page host
        strikingly.page host
        mozello.com host
        simdif.com host
        webnode.fr host
        webnode.es host
        webnode.it host
        webnode.nl host
        emyspot.com host
        e-monsite.com host
        over-blog.com host
        skyrock.com host
        canalblog.com host
        wuaze.com host
        iceiy.com host
        lovestoblog.com host
        is-great.net host
        liveblog365.com host
        likesyou.org host
        yzz.me host
        fwh.is host
        kesug.com host
        rf.gd.com host
        infy.uk host
        unaux.com host
        1apps.com host
        nasapps.com host
        zya.me host
        byet.org host
        ihostfull.com host
        onlinewebshop.net host
        scienceontheweb.net host
        mywebcommunity.org host
        medianewsonline.com host
        atwebpages.com.mx host
        hostfree.pw host
        freehostia.com host
        awardspace.info host
        sportsontheweb.net host
        myartsonline.com host
        mygamesonline.org host
        mypressonline.com host
        getenjoyment.net host
        dx.am host
        c1.biz host
        atspace.cc host
        x10host.com host
        x10.mx host
        heliohost.us host
        helioho.st host
        5gbfree.com host
        bravehost.com host
        50megs.com host
        envy.nu host
        usercontent.goog bucket
        amplifyapp.com bucket
        awsapprunner.com bucket
        elasticbeanstalk.com bucket
        cloudwaysapps.com bucket
        wpengine.com bucket
        pantheonsite.io bucket
        kinsta.cloud bucket
        kinsta.page bucket
        zeabur.app bucket
        koyeb.app bucket
        northflank.app bucket
        val.run bucket
        hf.space bucket
        streamlit.app bucket
        gradio.live bucket
        anvil.app bucket
        pythonanywhere.com bucket
        ngrok.dev bucket
        ngrok.app bucket
        srv.us bucket
        pinggy.link bucket
        localhost.run bucket
        tunnelmole.net bucket
        devtunnels.ms bucket
        app.github.dev bucket
        preview.app.github.dev bucket
        githubpreview.dev bucket
        githubusercontent.com bucket
        gist.githack.com bucket
        rawcdn.githack.com bucket
        glitch.com bucket
        jsdelivr.net bucket
        statically.io bucket
        telebit.io bucket
        tiiny.site bucket
        tiiny.host bucket
        static.run bucket
        kinde.com bucket
        v0.app bucket
        dora.run bucket
        framer.photos bucket
        bolt.new bucket
        myftpupload.com bucket
        secureserversites.net bucket
        vip.fileservices.net bucket
        filesusr.com bucket
        ams3.digitaloceanspaces.com bucket
        nyc3.digitaloceanspaces.com bucket
        fra1.digitaloceanspaces.com bucket
        sgp1.digitaloceanspaces.com bucket
        contabostorage.com bucket
        idrivee2.com bucket
        exoscale.com bucket
        sos-ch-dk-2.exo.io bucket
        your-objectstorage.com bucket
        leviia.com bucket
        cellar-c2.services.clever-cloud.com bucket
        yandexcloud.net bucket
        website.yandexcloud.net bucket
        hb.bizmrg.com bucket
        selcdn.ru bucket
        selstorage.ru bucket
        obs.myhuaweicloud.com bucket
        myhuaweicloud.com bucket
        bcebos.com bucket
        qiniucdn.com bucket
        vod-qcloud.com bucket
        tencentcos.cn bucket
        oss-cn-hongkong.aliyuncs.com bucket
        appdomain.cloud bucket
        mybluemix.net bucket
        sl.bluemix.net bucket
        """#

    private static let imagehosts = #"""
        # Hosts that keep anyone's images, social networks' image hosts and collections of logos
        # source: written for Postern from what providers publish about themselves; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        1000logos.net
        abload.de
        alamy.com
        asset.brandfetch.io
        behance.net
        bilder-upload.eu
        blogger.googleusercontent.com
        bp.blogspot.com
        brandfetch.io
        brandslogos.com
        casimages.com
        cdn.discordapp.com
        cdn.freebiesupply.com
        cdn.worldvectorlogo.com
        cdninstagram.com
        cleanpng.com
        clearbit.com
        clipart-library.com
        companieslogo.com
        directupload.net
        discordapp.com
        download.logo.wine
        dribbble.com
        encrypted-tbn0.gstatic.com
        ezgif.com
        fbcdn.net
        flaticon.com
        flickr.com
        freeimage.host
        freepnglogos.com
        ggpht.com
        gifyu.com
        giphy.com
        gravatar.com
        gyazo.com
        hizliresim.com
        i.gyazo.com
        i.ibb.co
        i.imgur.com
        i.pinimg.com
        i.postimg.cc
        i.redd.it
        i.ytimg.com
        ibb.co
        ibb.co.com
        iconarchive.com
        iconfinder.com
        icons8.com
        iili.io
        image.prntscr.com
        imagebam.com
        imagehosting.io
        images.unsplash.com
        imageshack.com
        imageshack.us
        imageupload.io
        imagevenue.com
        img.icons8.com
        imgbb.com
        imgbox.com
        imgflip.com
        imgur.com
        kindpng.com
        lensdump.com
        lh3.googleusercontent.com
        licdn.com
        lightshot.com
        live.staticflickr.com
        logo.clearbit.com
        logo.wine
        logodix.com
        logoeps.com
        logos-download.com
        logos-world.net
        logowik.com
        media.discordapp.net
        media.licdn.com
        mir-s3-cdn-cf.behance.net
        mms.businesswire.com
        noelshack.com
        pbs.twimg.com
        pexels.com
        photobucket.com
        picload.org
        pinimg.com
        pixabay.com
        pixhost.to
        pngegg.com
        pngimg.com
        pngkey.com
        pngtree.com
        pngwing.com
        postimages.org
        postimg.cc
        prnt.sc
        redd.it
        seeklogo.com
        servimg.com
        snipboard.io
        staticflickr.com
        stickpng.com
        telegra.ph
        tenor.com
        tinypic.com
        tinypic.pl
        twimg.com
        ucarecdn.com
        unsplash.com
        upload.wikimedia.org
        uploadcare.com
        vectorlogo.zone
        wikimedia.org
        worldvectorlogo.com
        ytimg.com
        zupimages.net
        pixeldrain.com
        i.imgbox.com
        images2.imgbox.com
        imgpile.com
        imgpost.net
        picoxy.net
        imgpaste.net
        imgchest.com
        imgsafe.org
        img.freepik.com
        freepik.com
        vecteezy.com
        shutterstock.com
        istockphoto.com
        gettyimages.com
        media.gettyimages.com
        depositphotos.com
        st.depositphotos.com
        dreamstime.com
        thumbs.dreamstime.com
        123rf.com
        previews.123rf.com
        c8.alamy.com
        alamyimages.fr
        ftcdn.net
        t3.ftcdn.net
        t4.ftcdn.net
        lovepik.com
        pikbest.com
        rawpixel.com
        images.pexels.com
        cdn.pixabay.com
        media.giphy.com
        media.tenor.com
        c.tenor.com
        i.giphy.com
        gifs.com
        gfycat.com
        encrypted-tbn1.gstatic.com
        encrypted-tbn2.gstatic.com
        encrypted-tbn3.gstatic.com
        lh4.googleusercontent.com
        lh5.googleusercontent.com
        lh6.googleusercontent.com
        yt3.ggpht.com
        scontent.xx.fbcdn.net
        media-exp1.licdn.com
        static.licdn.com
        abs.twimg.com
        preview.redd.it
        external-preview.redd.it
        styles.redditmedia.com
        logolook.net
        logosmarcas.net
        logos-marques.com
        logodownload.org
        logohistory.net
        logo-marque.com
        turbologo.com
        logoonline.com
        logopng.com.br
        logolynx.com
        logospng.org
        logonoid.com
        logotyp.us
        logotaglines.com
        purepng.com
        toppng.com
        pngfind.com
        pngaaa.com
        nicepng.com
        seekpng.com
        pngitem.com
        subpng.com
        clipartmax.com
        hiclipart.com
        pngall.com
        pnghut.com
        transparentpng.com
        freelogovectors.net
        vectorseek.com
        brandeps.com
        brandlogos.net
        brandsoftheworld.com
        cdnlogo.com
        logosvector.net
        logovector.org
        vectorlogo.es
        allvectorlogo.com
        logos.fandom.com
        static.wikia.nocookie.net
        vignette.wikia.nocookie.net
        commons.wikimedia.org
        assets.stickpng.com
        img.favpng.com
        favpng.com
        image.flaticon.com
        cdn-icons-png.flaticon.com
        cdn-icons.flaticon.com
        cdn.iconscout.com
        iconscout.com
        img.uxwing.com
        uxwing.com
        s2.coinmarketcap.com
        cryptologos.cc
        images.crunchbase.com
        cdn.dribbble.com
        """#

    private static let lexiconde = #"""
        # Words of lures, German: a class in brackets, then a term a line
        # source: written for Postern; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        [prize]
        du wurdest ausgewählt
        wurden ausgewählt
        du hast gewonnen
        glückwunsch du
        gewonnen ?
        sie haben gewonnen
        gewinner ?
        gewinnerin ?
        gewinn ?
        gewinne ?
        gewinnspiel ?
        glückwunsch ?
        herzlichen glückwunsch
        gratulation ?
        gratulieren ?
        hauptpreis ?
        belohnung ?
        prämie ?
        prämien ?
        geschenk ?
        geschenkkarte ?
        gutschein ?
        gutscheine ?
        ausgewählt ?
        sie wurden ausgewählt
        auserwählt ?
        umfrage ?
        teilnahme ?
        verlosung ?
        lotterie ?
        jackpot ?
        treuepunkte ?
        bonuspunkte ?
        payback punkte
        punkte verfallen
        überraschung ?
        abholbereit ?
        gratis ?
        kostenlos testen
        einlösen ?
        jetzt sichern
        glückwunsch sie
        ihre belohnung
        ihr geschenk ?
        ihr gewinn
        gewinnbenachrichtigung ?
        gewonnen haben
        kundenumfrage ?
        kurze umfrage
        treueprogramm ?
        gratisgeschenk ?
        exklusive belohnung
        sie sind der gewinner
        iphone gewinnen
        neues iphone
        werkzeugset ?
        parkside ?
        akkuschrauber ?
        heißluftfritteuse ?
        airfryer ?
        kaffeemaschine ?
        thermomix ?
        silvercrest ?
        gutscheinkarte ?
        jahresvorrat ?
        geschenkbox ?
        überraschungsbox ?
        bestätigen sie ihre teilnahme
        letzte chance auf ?

        [urgent]
        dringend ?
        sofort ?
        sofortige ?
        umgehend ?
        letzte mahnung
        letzte erinnerung
        letzte warnung
        letzter hinweis
        letzte chance ?
        wichtig ?
        wichtige mitteilung ?
        wichtige nachricht
        wichtige information ?
        wichtiger hinweis
        handlungsbedarf ?
        handlung erforderlich
        aktion erforderlich
        maßnahme erforderlich
        innerhalb von 24 stunden
        innerhalb von 48 stunden
        24 stunden ?
        48 stunden ?
        läuft ab
        läuft heute ab
        ablaufen ?
        fristablauf ?
        eilt ?
        warnung ?
        achtung ?
        zweiter versuch
        letzter versuch
        nur noch heute ?
        unverzüglich ?
        letzte aufforderung
        letztmalige ?
        letzte mitteilung
        letzte benachrichtigung
        letzter aufruf
        bitte bestätigen sie
        sofort handeln
        handeln sie jetzt
        jetzt handeln
        sofortiges handeln
        reagieren sie
        fristgerecht ?
        eilmeldung ?
        wichtige kundeninformation
        wichtige aktualisierung
        wichtige änderung
        3 versuch
        läuft bald ab
        abgelaufen ?
        endet heute ?
        endet bald ?
        bis heute ?

        [account]
        wurde gesperrt
        wurde eingeschränkt
        wurde deaktiviert
        wurde limitiert
        wurde vorübergehend
        wird gesperrt
        wird deaktiviert
        wird gelöscht
        wird eingeschränkt
        ist gesperrt
        ist eingeschränkt
        vorübergehend gesperrt
        vorübergehend eingeschränkt
        ihr konto ?
        ihres kontos
        dein konto ?
        konto gesperrt
        konto wurde
        kontosperrung ?
        konto eingeschränkt
        kontoverifizierung ?
        konto bestätigen
        konto aktualisieren
        konto verifizieren
        bestätigen sie ?
        bestätigung erforderlich
        bestätigung ihrer
        aktualisierung ?
        aktualisierung erforderlich
        aktualisieren sie
        daten aktualisieren
        datenabgleich ?
        daten bestätigen
        kundendaten ?
        zahlungsmethode ?
        zahlung fehlgeschlagen
        zahlung abgelehnt
        zahlungsproblem ?
        passwort läuft ab
        passwort abgelaufen
        kennwort ?
        ungewöhnliche anmeldung
        ungewöhnliche aktivität
        ungewöhnliche aktivitäten
        verdächtige aktivität
        verdächtige aktivitäten
        verdächtige anmeldung
        sicherheitswarnung ?
        sicherheitshinweis ?
        sicherheitsmeldung ?
        sicherheitsüberprüfung ?
        sicherheitsupdate ?
        sicherheitsverfahren ?
        neue anmeldung ?
        neues gerät ?
        anmeldeversuch ?
        zugang gesperrt
        zugriff eingeschränkt
        zugang eingeschränkt
        einschränkung ?
        reaktivieren ?
        reaktivierung ?
        entsperren ?
        freischalten ?
        speicher voll
        speicherplatz ?
        speicherplatz voll
        postfach voll
        postfach ist voll
        cloud-speicher
        abonnement abgelaufen
        abo abgelaufen
        mitgliedschaft ?
        mitgliedschaft abgelaufen
        verlängerung ?
        lizenz abgelaufen
        virenschutz ?
        antivirus ?
        virus gefunden
        viren gefunden
        ihr gerät
        ihre fotos
        fotos werden gelöscht
        gelöscht ?
        photo tan
        phototan ?
        pushtan ?
        push-tan
        tan verfahren
        s-pushtan
        tan-verfahren
        sparkasse ?
        volksbank ?
        postbank ?
        elster ?
        steuerrückerstattung ?
        rückerstattung ?
        erstattung ?
        identität ?
        verifizieren ?
        verifizierung ?
        deaktiviert ?
        deaktivierung ?
        onlinebanking ?
        online-banking
        legitimation ?
        registrierung erforderlich
        signatur erforderlich
        dokument freigegeben
        sprachnachricht ?
        kyc ?
        kreditkarte gesperrt
        karte gesperrt
        ihre karte ?
        ihre bank
        konto deaktiviert
        konto geschlossen
        konto wird
        konto überprüfung
        kontoüberprüfung ?
        konto limitiert
        kontoaktivität ?
        konto reaktivieren
        ihr zugang
        ihr abonnement ?
        ihre mitgliedschaft
        abonnement verlängern
        abo verlängern
        abo läuft
        zahlungsinformationen ?
        zahlungsdaten ?
        zahlung konnte nicht
        zahlung ausstehend
        zahlung nicht
        rechnungsdaten ?
        kundenkonto ?
        kundensicherheit ?
        persönliche daten
        ihre daten ?
        ihre angaben
        daten überprüfen
        daten verifizieren
        identitätsprüfung ?
        identität bestätigen
        verifizierung erforderlich
        freischaltung ?
        photo-tan
        tan app
        banking app
        secure app
        sicherheits app
        neue richtlinie
        psd2 ?
        online banking
        ihr online
        ihr sparkassen
        paypal konto
        netflix konto
        amazon konto
        bankkarte ?
        girocard ?
        debitkarte ?
        kartensperrung ?
        zugang wird
        zugriff gesperrt
        zugriff auf ihr
        anmeldung von
        anmeldung erkannt
        login versuch
        unbefugter zugriff
        betrugsverdacht ?
        verdächtige transaktion
        verdächtige zahlung
        unautorisierte ?
        nicht autorisierte
        cloud speicher
        icloud speicher
        speicher ist voll
        e-mail konto
        e-mail-konto
        nachrichten blockiert
        nachrichten zurückgehalten
        ausstehende nachrichten
        dokument zur unterschrift
        vertrag unterzeichnen
        rückzahlung ?
        steuererstattung ?
        steuerbescheid ?
        bundeszentralamt ?
        gesundheitskarte ?
        rundfunkbeitrag ?
        rentenversicherung ?
        domain abgelaufen
        domain läuft
        ssl zertifikat
        viren ?
        bedrohung erkannt
        computer infiziert
        ihr computer
        ihr pc
        ihr schutz
        schutz abgelaufen
        schutz läuft

        [delivery]
        ihr paket
        dein paket
        ihre sendung
        deine sendung
        ihre lieferung
        paket wartet
        sendung wartet
        zustellung ?
        zustellversuch ?
        zustellung fehlgeschlagen
        lieferung fehlgeschlagen
        lieferung ausstehend
        konnte nicht zugestellt
        nicht zugestellt
        zollgebühr ?
        zollgebühren ?
        versandgebühr ?
        versandkosten ?
        liefergebühr ?
        lieferadresse ?
        adresse bestätigen
        sendungsverfolgung ?
        paketverfolgung ?
        sendungsnummer ?
        paketankündigung ?
        versandbestätigung ?
        ihre bestellung
        ihr päckchen
        paket angekommen
        paket konnte
        paket ist
        paketbenachrichtigung ?
        lieferbenachrichtigung ?
        lieferstatus ?
        lieferproblem ?
        lieferung konnte
        lieferung ihrer
        adresse unvollständig
        adresse fehlt
        falsche adresse
        hausnummer fehlt
        abholbereit ?
        packstation ?
        nachnahme ?
        zollabfertigung ?
        einfuhrabgaben ?
        neuer liefertermin
        liefertermin ?
        zustellversuche ?

        [money]
        kredit ?
        kredite ?
        sofortkredit ?
        darlehen ?
        geld verdienen
        bargeld ?
        einkommen ?
        passives einkommen
        nebenverdienst ?
        heimarbeit ?
        reich werden
        millionär ?
        finanzielle freiheit
        investieren ?
        investition ?
        rendite ?
        gewinnen sie geld
        auszahlung ?
        überweisung ?
        kostenlos ?
        schulden ?
        versicherung ?
        ohne schufa
        börse ?
        verdienen ?
        euro am tag
        euro pro tag
        gutschrift ?
        kredit ohne
        kredit trotz
        ratenkredit ?
        privatkredit ?
        umschuldung ?
        bonität ?
        schuldenfrei ?
        online geld
        geld online
        zusatzeinkommen ?
        nebenjob ?
        verdienen sie
        reichtum ?
        geldanlage ?
        festgeld ?
        tagesgeld ?
        daytrading ?
        gewinne erzielen
        investieren sie
        auszahlung steht
        auszahlung bereit
        auszahlungsbestätigung ?
        ihr guthaben
        sofort bargeld
        geld zurück
        erstattungsbetrag ?
        entschädigung ?
        auszahlung ihres
        5000 euro
        10000 euro
        stellenangebot ?
        homeoffice job
        testkäufer ?
        produkttester ?

        [crypto]
        bitcoin ?
        krypto ?
        kryptowährung ?
        kryptowährungen ?
        wallet ?
        geldbörse ?
        bitcoin code
        bitcoin era
        höhle der löwen
        ethereum ?
        metamask ?
        ledger ?
        bitcoin profit
        bitcoin trader
        bitcoin konto
        krypto konto
        kryptokonto ?
        krypto wallet
        kryptobörse ?
        bitpanda ?
        trust wallet
        seed phrase
        airdrop ?
        xrp ?
        solana ?

        [adult]
        sex ?
        nackt ?
        geil ?
        erotik ?
        erotisch ?
        heiße frauen
        einsame frauen
        single frauen
        singles ?
        dating ?
        flirt ?
        seitensprung ?
        affäre ?
        partnerin ?
        reife frauen
        potenz ?
        treffen heute
        frauen in deiner nähe
        frauen aus deiner
        sexkontakte ?
        sextreffen ?
        sexdate ?
        fremdgehen ?
        geile frauen
        nackte ?
        nacktbilder ?
        einsame ?
        einsame damen
        singlebörse ?
        partnersuche ?
        polnische frauen
        russische frauen
        ukrainische frauen
        asiatische frauen
        hausfrauen ?
        milf ?
        milfs ?
        erotische ?
        kontaktanzeige ?
        bock auf
        lust auf sex
        one night stand
        diskret ?
        ficken ?
        titten ?
        pornos ?
        camgirls ?
        sugar daddy

        [casino]
        casino ?
        spielcasino ?
        online casino
        freispiele ?
        spins ?
        freidrehungen ?
        einzahlungsbonus ?
        willkommensbonus ?
        bonus ohne einzahlung
        wetten ?
        sportwetten ?
        roulette ?
        poker ?
        slots ?
        spielautomaten ?
        online-casino
        ohne einzahlung
        gratis spins
        gratisspins ?
        bonusspins ?
        bonuscode ?
        100 bonus
        200 bonus
        neukundenbonus ?
        willkommenspaket ?
        echtgeld ?
        jackpots ?
        spielbank ?
        automatenspiele ?
        wettbonus ?
        gratiswette ?
        eurojackpot ?
        eurolotto ?

        [health]
        abnehmen ?
        gewicht verlieren
        kilo ?
        kilos ?
        fett verbrennen
        bauchfett ?
        diät ?
        keto ?
        cbd ?
        potenzmittel ?
        viagra ?
        cialis ?
        apotheke ?
        rezeptfrei ?
        ohne rezept
        gelenkschmerzen ?
        rückenschmerzen ?
        diabetes ?
        blutzucker ?
        blutdruck ?
        tinnitus ?
        nagelpilz ?
        prostata ?
        haarausfall ?
        falten ?
        anti-aging
        nahrungsergänzung ?
        wundermittel ?
        hörgerät ?
        hörgeräte ?
        abnehmpille ?
        abnehmen ohne
        schlank ?
        schlank werden
        fettverbrennung ?
        fettverbrenner ?
        stoffwechsel ?
        stoffwechselkur ?
        bauch weg
        kilo weniger
        kilo in
        pfunde ?
        höhle der löwen diät
        gummibärchen ?
        fruchtgummis ?
        cbd öl
        cbd-öl
        hanföl ?
        gelenke ?
        arthrose ?
        knieschmerzen ?
        nervenschmerzen ?
        schmerzfrei ?
        ohrensausen ?
        hörverlust ?
        schnarchen ?
        durchblutung ?
        bluthochdruck ?
        cholesterin ?
        zucker senken
        erektion ?
        erektionsstörungen ?
        penisvergrößerung ?
        manneskraft ?
        potenzpillen ?
        kamagra ?
        online apotheke
        versandapotheke ?
        pillen ?
        vitalität ?
        entgiftung ?
        sehkraft ?
        haarwuchs ?
        krampfadern ?
        zahnimplantate ?
        kompressionsstrümpfe ?

        [lead]
        krankenversicherung ?
        private krankenversicherung
        zahnzusatzversicherung ?
        sterbegeld ?
        autoversicherung ?
        lebensversicherung ?
        solaranlage ?
        photovoltaik ?
        treppenlift ?
        wärmepumpe ?
        immobilie verkaufen
        immobilienbewertung ?
        treppenlifte ?
        matratze ?
        stromanbieter ?
        pflegehilfe ?
        zahnzusatz ?
        pkv ?
        kfz versicherung
        kfz-versicherung
        rechtsschutz ?
        versicherungsvergleich ?
        tarifvergleich ?
        vergleichen sie
        kostenlos vergleichen
        angebote vergleichen
        unverbindlich ?
        kostenloses angebot
        solaranlagen ?
        balkonkraftwerk ?
        solarförderung ?
        badsanierung ?
        badewannentür ?
        hausverkauf ?
        haus verkaufen
        immobilienwert ?
        wohnungsverkauf ?
        strom sparen
        stromkosten ?
        gaskosten ?
        heizkosten ?
        internet anschluss
        pflegegrad ?
        hausnotruf ?
        pflegebox ?
        pflegehilfsmittel ?
        treppenliftförderung ?
        sterbegeldversicherung ?
        bestattungsvorsorge ?
        seo optimierung
        suchmaschinenoptimierung ?
        webdesign ?
        google bewertung
        google ranking
        adressen kaufen
        newsletter adressen

        [threat]
        gehackt ?
        ich habe sie aufgenommen
        ihre webcam
        ihre kamera
        aufnahmen von ihnen
        kompromittierend ?
        bitcoin wallet
        anzeige ?
        strafanzeige ?
        haftbefehl ?
        vorladung ?
        gerichtsvollzieher ?
        inkasso ?
        mahnung ?
        pfändung ?
        polizei ?
        bußgeld ?
        bußgeldbescheid ?
        urheberrechtsverletzung ?
        abmahnung ?
        darknet ?
        trojaner ?
        ich habe ihr gerät
        ihr gerät gehackt
        zugriff auf ihr gerät
        ihr betriebssystem
        perverser ?
        pornoseiten ?
        aufgenommen ?
        video von ihnen
        an ihre kontakte
        letzte mahnung vor
        inkassoverfahren ?
        mahnbescheid ?
        vollstreckung ?
        zwangsvollstreckung ?
        amtsgericht ?
        staatsanwaltschaft ?
        bundeskriminalamt ?
        bka ?
        strafverfahren ?
        verfahren gegen sie
        rechtliche schritte
        kontopfändung ?

        [advance]
        erbschaft ?
        nachlass ?
        begünstigter ?
        begünstigte ?
        spende ?
        ich möchte spenden
        millionen euro
        millionen dollar
        millionen us
        verstorbenen ?
        verstorbener kunde
        geschäftsvorschlag ?
        vertraulich ?
        rechtsanwalt ?
        gott segne
        lieber freund
        witwe ?
        krebs ?
        notar ?
        treuhänder ?
        gewinnsumme ?
        summe von
        ich kontaktiere sie
        ich schreibe ihnen
        mein verstorbener
        meines verstorbenen
        begünstigten ?
        bankdirektor ?
        geschäftsmann ?
        investitionsvorschlag ?
        humanitär ?
        waisenhaus ?
        kredit an
        kreditangebot ?
        darlehensangebot ?
        privatkreditgeber ?
        zinssatz von
        lottogewinn ?
        gewinnbenachrichtigung ?
        schweigen ?

        [invoice]
        rechnung ?
        rechnungen ?
        ihre rechnung
        offene rechnung
        unbezahlte rechnung
        zahlungserinnerung ?
        zahlungsbestätigung ?
        zahlungsbeleg ?
        auftragsbestätigung ?
        bestellbestätigung ?
        quittung ?
        lastschrift ?
        abgebucht ?
        offener betrag
        kontoauszug ?
        angebot anfrage
        ihre bestellung wurde
        zahlungsaufforderung ?
        mahngebühr ?
        rechnungsbetrag ?
        fällige rechnung
        überfällige rechnung
        rechnung im anhang
        beigefügte rechnung
        zahlungsavis ?
        überweisungsbeleg ?
        bestellung im anhang
        angebotsanfrage ?
        neue bestellung

        [shop]
        rabatt ?
        rabatte ?
        sonderangebot ?
        ausverkauf ?
        räumungsverkauf ?
        schnäppchen ?
        sale ?
        reduziert ?
        günstig ?
        billig ?
        bestpreis ?
        tiefstpreis ?
        gratis versand
        nur heute ?
        kostenloser versand
        prozent rabatt
        % rabatt
        deal ?
        black friday
        exklusives angebot
        limitiert ?
        alles muss raus
        restposten ?
        lagerverkauf ?
        schlussverkauf ?
        sonderverkauf ?
        tagesangebot ?
        preissturz ?
        preisknaller ?
        rabattcode ?
        nur solange der vorrat
        50 rabatt
        70 rabatt
        80 rabatt
        markenuhren ?
        rolex ?
        luxusuhren ?
        replica ?
        sonnenbrillen ?
        handtaschen ?
        parfum ?

        [greeting]
        sehr geehrter kunde
        sehr geehrte kundin
        sehr geehrte kunden
        sehr geehrte kundinnen und kunden
        lieber kunde
        liebe kundin
        geehrter kunde
        geehrter nutzer
        sehr geehrter nutzer
        lieber nutzer
        sehr geehrtes mitglied
        lieber benutzer
        sehr geehrter benutzer
        lieber freund
        sehr geehrter empfänger
        hallo kunde
        guten tag kunde
        sehr geehrter karteninhaber
        sehr geehrte damen und herren kunden
        sehr geehrter kontoinhaber
        sehr geehrter netflix kunde
        sehr geehrter paypal kunde
        sehr geehrter sparkassen kunde
        lieber paypal kunde
        sehr geehrte nutzerin
        werter kunde
        werte kundin
        liebe kunden
        hallo lieber kunde
        guten tag sehr geehrter
        sehr geehrter abonnent
        sehr geehrter inhaber
        lieber begünstigter
        hallo mein freund
        sehr geehrter steuerzahler
        sehr geehrter versicherter
        liebe gewinnerin
        lieber gewinner

        [unsubscribe]
        abmelden
        abbestellen
        newsletter abbestellen
        austragen
        abmeldung
        keine weiteren e-mails

        [bec]
        haben sie zeit
        bist du da
        sind sie im büro
        bist du im büro
        kurze aufgabe
        dringende überweisung
        dringende aufgabe
        bankverbindung geändert
        neue bankverbindung
        gehaltskonto
        gutscheinkarten
        geschenkkarten
        im meeting
        in einer besprechung
        überweisung tätigen
        überweisung vornehmen
        handynummer

        [messenger]
        whatsapp
        telegram

        [reply]
        aw
        wg
        schrieb

        [remove]
        aus dem verteiler
        aus unserem verteiler
        aus unserer datenbank
        keine weiteren mails
        keine weiteren emails
        nicht mehr erhalten möchten
        austragen aus

        [pitch]
        jetzt bestellen
        jetzt anmelden
        jetzt sichern
        hier klicken
        klicken sie hier
        ohne risiko
        geld zurück garantie
        geld-zurück-garantie
        kein risiko
        100 kostenlos
        völlig kostenlos
        nur für kurze zeit
        nur solange
        begrenzte zeit
        begrenzte stückzahl
        schlagen sie zu
        greifen sie zu
        einmalige chance
        einmalige gelegenheit
        verpassen sie nicht
        unglaublich
        sensationell
        revolutionär
        klinisch getestet
        ohne nebenwirkungen
        bekannt aus
        unverbindlich
        sofort starten
        einfach und schnell
        in wenigen minuten
        """#

    private static let lexiconen = #"""
        # Words of lures, English: a class in brackets, then a term a line
        # source: written for Postern; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        [prize]
        free coin
        gold coin ?
        free american
        cover shipping
        just cover shipping
        pay only shipping
        only pay shipping
        claim your free
        a surprise for you
        surprise inside
        special gift
        special reward
        exclusive invitation ?
        thank you for your loyalty ?
        loyal customer ?
        valued shopper
        you have a new reward
        reserved for you ?
        1 item left
        spot reserved
        you have won
        you've won
        you won
        winner ?
        winners ?
        congratulations ?
        congrats ?
        prize ?
        prizes ?
        jackpot ?
        lottery ?
        lotto
        sweepstakes
        giveaway ?
        raffle ?
        claim your
        claim now
        reward ?
        rewards ?
        your reward
        gift card
        gift cards
        giftcard
        free gift
        exclusive gift
        selected to receive
        you have been selected
        you've been selected
        you have been chosen
        you've been chosen
        lucky ?
        surprise gift
        bonus reward
        shopper survey
        customer survey ?
        quick survey ?
        short survey ?
        survey reward
        complete the survey
        answer and win
        free trial kit
        mystery box
        voucher ?
        redeem your
        unclaimed ?
        loyalty points
        points expire
        points expiring
        your points ?
        survey participation
        win a ?
        chance to win
        free sample ?
        tool set ?
        drill set
        cookware set
        power drill
        emergency kit
        you're a winner
        you are a winner
        you are our winner
        lucky winner
        draw winner
        grand prize
        cash prize
        you've been picked
        you have been picked
        you were selected
        you were chosen
        has been selected
        your name was drawn
        reward pending
        pending reward
        claim yours
        claim it now
        claim today
        collect your
        you qualify
        you may qualify
        spin the wheel
        mystery gift
        exclusive reward
        loyalty reward
        loyalty program reward
        appreciation gift
        thank you gift
        gift inside
        a gift for you
        your gift
        free iphone
        new iphone
        iphone 13
        iphone 14
        iphone 15
        iphone 16
        win an iphone
        macbook ?
        paid survey
        paid surveys
        survey participants
        your opinion is
        opinion requested
        yeti cooler
        yeti hopper
        stanley tumbler
        dewalt drill
        makita drill
        air fryer
        milwaukee drill
        kobalt
        toolset
        mechanics tool
        socket set
        le creuset
        tupperware ?
        car emergency kit
        roadside kit
        heated vest
        medical kit
        first aid kit
        smart tv
        4k tv
        free spins
        sweepstake ?
        instant win
        instant winner
        scratch card
        your prize
        your winnings
        winnings ?
        parking permit
        gas card
        fuel card
        500 gift
        1000 gift
        100 gift
        free box
        beauty box
        sample kit
        promotional reward
        member reward
        shopper reward
        customer reward
        customers choice
        anniversary gift
        you got a reward
        you've got a
        expires tonight
        pick your prize
        pick your gift
        last chance to claim
        confirm your entry
        confirm your reward
        confirm receipt of your
        entry confirmed
        participation required
        points balance
        bonus points
        bag of the month
        free pass
        golden ticket ?

        [urgent]
        urgent
        urgently ?
        immediate action
        act now
        act immediately
        action required ?
        action needed ?
        final notice
        final warning
        final reminder ?
        last reminder ?
        last warning
        last notice
        last chance ?
        second attempt
        third attempt
        final attempt
        expires today ?
        expire today ?
        expires soon ?
        expiring soon ?
        will expire ?
        expires in ?
        within 24 hours
        within 48 hours
        24 hours left
        24h
        immediately ?
        important notice ?
        important notification ?
        attention required ?
        response needed ?
        response required ?
        reply needed ?
        time sensitive ?
        hurry ?
        deadline today ?
        do not ignore
        don't ignore
        critical alert ?
        important message ?
        requires your attention
        requires immediate
        before it's too late
        immediate attention
        attempt to contact ?
        trying to reach you
        we tried to reach
        respond now
        respond immediately
        please respond ?
        must respond
        awaiting your response
        waiting for your response
        awaiting your reply
        awaiting your confirmation
        we need your confirmation
        confirmation needed
        confirmation required
        last attempt
        2nd attempt
        3rd attempt
        second notice ?
        third notice
        2nd notice
        final call ?
        final request
        don't delay
        do not delay
        do not miss
        pending action
        response pending
        reply required
        today is your last
        ends today
        has expired
        about to expire
        time is running out
        before midnight
        before it expires
        take action
        immediate response
        immediate reply
        closing soon
        official notice
        formal notice
        legal department
        verify now
        review required
        review needed
        open immediately
        open now
        for your eyes only
        hours remaining

        [account]
        has been suspended
        has been limited
        has been locked
        has been restricted
        has been deactivated
        has been disabled
        has been blocked
        has been hacked
        has been compromised
        has been terminated
        is suspended
        is locked
        is limited
        is restricted
        was suspended
        was limited
        was locked
        will be suspended
        will be locked
        will be closed
        will be terminated
        will be deactivated
        will be deleted
        will be disabled
        will be blocked
        will be restricted
        temporarily suspended
        temporarily locked
        temporarily limited
        temporarily restricted
        temporarily disabled
        been temporarily
        your account ?
        account suspended
        account suspension
        account has been ?
        account locked
        account limited
        account on hold
        account verification
        account deactivation
        account termination
        account closure
        verify your
        verify account
        verification required ?
        verify now
        confirm your identity
        confirm your account
        confirm your email
        confirm your information
        confirm your details
        update your account
        update your payment
        update your billing
        update your information
        update required ?
        billing problem
        billing information ?
        payment method ?
        payment declined
        payment failed
        payment issue
        payment problem
        payment on hold
        unable to process your payment
        card declined
        password expire
        password expires
        password expired
        password expiration
        password expiry
        password reset required
        password will expire
        keep your password
        keep same password
        keep current password
        unusual sign in
        unusual signin
        unusual sign-in activity
        unusual activity
        unusual login
        suspicious activity
        suspicious login
        suspicious sign in
        unauthorized access
        unauthorized login
        security alert ?
        security notice ?
        security notification
        security warning ?
        security update ?
        new sign in
        new device ?
        login attempt ?
        sign in attempt ?
        sign-in attempt
        account activity ?
        account access ?
        restore access
        restore your account
        restore your access
        reactivate
        reactivation ?
        re-activate
        unlock your
        access suspended
        access restricted
        access limited
        storage full
        storage is full
        storage almost full
        storage limit ?
        storage quota ?
        mailbox full
        mailbox is full
        mailbox quota
        quota exceeded ?
        exceeded storage
        incoming messages ?
        pending messages ?
        undelivered messages
        undelivered mail
        held messages
        messages on hold
        quarantined messages
        email quarantine
        release messages
        subscription expired
        subscription has expired
        subscription renewal
        subscription will renew
        membership expired
        membership has expired
        membership suspended
        membership on hold
        your membership
        renewal failed
        auto renewal
        automatic renewal
        license expired
        protection expired
        antivirus expired
        your computer ?
        your device ?
        devices at risk
        virus found
        viruses found
        virus detected
        threats detected
        infected ?
        your photos ?
        photos will be deleted
        videos will be deleted
        files will be deleted
        data will be deleted
        data will be lost
        cloud storage
        kyc ?
        2fa ?
        two factor ?
        mfa ?
        identity verification ?
        reverify
        revalidate
        re-validate
        validate your
        deactivated ?
        deactivation request
        deletion request
        termination request
        upgrade your mailbox
        webmail ?
        mail server ?
        server upgrade ?
        email upgrade
        shared document ?
        shared a document
        shared a file
        shared file ?
        document shared ?
        secure document
        encrypted document ?
        secure message ?
        encrypted message ?
        docusign ?
        e-signature
        signature required
        review and sign
        document for review ?
        voicemail ?
        voice message ?
        missed call ?
        new fax
        e-fax
        fax message
        payroll update
        hr document
        tax refund
        refund pending
        refund available
        your refund
        tax rebate
        benefit payment
        account alert
        account notice
        account notification
        account review
        account update ?
        account warning
        account closing
        account will be
        account information ?
        account at risk
        account disabled
        account compromised
        account blocked
        account hold
        account recovery
        account validation
        account confirmation
        access expires
        access denied ?
        access your account ?
        sign in detected
        signin activity
        sign-in activity
        unusual sign-in
        new login ?
        login alert
        login detected
        login notification
        logged in from
        someone has your password
        someone tried
        someone logged
        was accessed
        your subscription
        subscription ended
        subscription ending
        subscription payment
        subscription cancelled
        subscription canceled
        subscription is about
        subscription expires
        subscription notice
        plan expired
        plan has expired
        service suspended
        service suspension
        service interruption ?
        service termination
        domain expired
        domain expiration
        domain renewal
        domain suspended
        hosting suspended
        email verification
        email deactivation
        email suspension
        email termination
        email will be
        email storage
        mailbox storage
        mailbox upgrade
        mailbox verification
        mailbox alert
        mailbox suspension
        mailbox deactivation
        mailbox maintenance
        mailbox update
        pending emails
        pending mails
        blocked emails
        blocked messages
        undelivered emails
        emails on hold
        mails on hold
        failed delivery messages
        incoming mail ?
        incoming mails ?
        icloud storage
        cloud subscription
        cloud account
        cloud backup
        storage exceeded
        storage is almost
        storage alert
        storage upgrade
        out of storage
        out of space
        running out of space
        no space left
        backup failed
        photos at risk
        lose your photos
        lose your files
        lose all your
        your icloud
        virus alert
        malware detected
        malware found
        threat detected
        pc infected
        pc protection
        protect your pc
        protect your device
        device infected
        phone is infected
        your iphone
        your protection
        protection has
        protection ended
        mcafee subscription
        norton subscription
        payment information ?
        payment update
        payment details ?
        payment could not
        could not process
        couldn't process
        was not processed
        update payment
        billing issue
        billing update
        billing error
        billing details
        card expired
        card on file
        card has been
        card is about
        your card
        card blocked
        card suspended
        fraud alert
        fraud department
        fraud prevention
        suspicious transaction
        suspicious payment
        unusual transaction
        unrecognized device
        unrecognized login
        unknown device
        unknown login
        tax notice
        tax return
        tax statement
        statement is ready
        statement available ?
        secure your account
        secured message
        secure file
        secure fax
        document ready
        document received
        documents shared
        view document
        completed document
        complete with docusign
        e-sign
        for signature
        for your signature
        signature request
        new voicemail
        missed voice
        audio message
        received fax
        scanned document
        scan from
        payslip
        salary review
        salary increase
        bonus payment
        employee benefits
        hr department ?
        it helpdesk
        it help desk
        system administrator ?
        mail administrator
        admin notice
        365 account
        one time passcode
        security check ?
        security verification
        security information
        security department ?
        security measure ?
        security reasons ?
        identity check
        your identity ?
        proof of identity
        your profile has
        profile update
        customer information
        update your details
        update your profile
        update your records
        update your bank
        update your card
        upgrade now
        upgrade required
        re-confirm
        reconfirm
        reactivate your
        renew your
        renew now
        renewal notice
        renew membership
        your license ?
        your licence ?
        your benefits ?
        your payment ?
        your invoice
        your transaction
        your order has
        your purchase ?
        wallet suspended
        wallet verification
        apple id
        your netflix
        your amazon
        your paypal
        your microsoft
        your google
        your facebook
        page suspended
        page disabled
        ads account
        ad account
        meta business
        business account
        instagram account
        whatsapp account
        telegram account
        steam account
        bank alert
        bank notice
        net banking
        mobile banking

        [delivery]
        your package
        your parcel
        your shipment ?
        your delivery ?
        package delivery
        parcel delivery
        package waiting
        parcel waiting
        package pending
        pending package
        pending delivery
        delivery failed
        delivery attempt
        failed delivery
        missed delivery
        delivery problem
        delivery issue
        delivery suspended
        delivery fee
        shipping fee
        customs fee
        customs duty
        unpaid customs
        undelivered package
        undeliverable
        could not be delivered
        couldn't deliver
        unable to deliver
        reschedule delivery
        reschedule your delivery
        confirm delivery
        confirm your delivery
        confirm shipment
        delivery address ?
        incorrect address
        address confirmation
        on hold package
        package on hold
        parcel on hold
        held at
        tracking number ?
        track your ?
        courier ?
        shipment notification
        shipping confirmation
        out for delivery
        has been shipped ?
        has shipped ?
        order shipped ?
        your order ?
        package arrived
        package alert
        package notification
        package awaiting
        package notice
        package update
        package tracking
        package return
        parcel notification
        parcel alert
        parcel update
        parcel is
        parcel has
        package is
        package has
        awaiting delivery
        waiting for delivery
        delivery notification
        delivery notice
        delivery update
        delivery alert
        delivery status
        delivery confirmation
        delivery information
        delivery scheduled
        delivery rescheduled
        shipment pending
        shipment on hold
        shipment update
        shipment status
        shipment is
        arrival notice
        pickup notice
        ready for pickup
        schedule your delivery
        schedule delivery
        shipping address
        shipping document
        shipping documents
        shipping details
        customs clearance
        clearance fee
        import duty
        import tax
        redelivery ?
        redelivery fee
        unpaid shipping
        address verification
        address is incorrect
        incomplete address
        missing address
        missing house number
        wrong address
        courier service
        air waybill
        bill of lading
        cargo arrival
        consignee ?

        [money]
        auto policy
        your policy ?
        you could save
        you may be overpaying
        stop overpaying
        overpaying
        government program
        market crash
        dollar collapse
        banks hate
        your retirement ?
        retirement savings ?
        social security increase
        elon ?
        trump ?
        patriot ?
        loan ?
        loans ?
        payday ?
        cash advance
        pre approved
        pre-approved
        preapproved
        credit score
        credit report
        credit card debt
        debt relief
        debt ?
        debts ?
        mortgage ?
        mortgage rates
        refinance
        lower your
        lowest rates
        extra cash
        earn money
        earn extra
        earn from home
        make money
        making money
        work from home
        home based business
        passive income
        financial freedom
        get rich
        income opportunity
        business opportunity
        free money
        cash bonus
        cash out ?
        direct deposit ?
        funds available
        funding approved
        approved for
        eligible for
        government grant
        stimulus ?
        compensation ?
        settlement ?
        insurance quote
        save money ?
        save thousands
        save big ?
        save up to ?
        no cost ?
        risk free ?
        investments ?
        profits ?
        high yield
        stock alert
        hot stock
        stock pick
        penny stock
        forex
        trading signals
        millionaire
        unclaimed money
        owed money
        owed to you
        no credit check
        bad credit
        guaranteed approval
        consolidate
        free quote
        for free ?
        absolutely free
        100% free
        money back
        dollars a day
        per week ?
        weekly income
        fast cash
        big money
        tax free ?
        offshore ?
        personal loan
        personal loans
        business loan
        business loans
        business funding
        working capital ?
        line of credit ?
        same day funding
        merchant cash
        quick cash
        instant cash
        cash now
        need cash
        extra money
        money transfer
        pending deposit
        deposit pending
        your deposit
        transfer pending
        pending transfer
        payment pending
        pending payment
        payout
        payout pending
        your payout
        withdrawal
        withdrawal pending
        withdraw your
        your funds
        release your funds
        funds released
        your balance
        balance available
        your money
        your cash
        your check
        check is ready
        relief program
        relief check
        rebate check
        federal grant
        business grant
        grant program
        tax debt
        tax relief
        irs debt
        eliminate debt
        get out of debt
        out of debt
        debt free
        debt consolidation
        student loan ?
        student loans ?
        loan forgiveness
        loan approval
        loan approved
        loan offer
        loan request
        home loan
        home loans
        equity loan
        home equity
        rates have
        rates drop
        low rates
        low rate
        lowest rate
        credit repair
        fix your credit
        improve your credit
        clean credit
        perfect credit
        your credit
        credit cards
        credit card offer
        platinum card
        unsecured
        0 apr
        low apr
        cash offer
        sell your house
        sell your home
        buy your house
        gold ira
        retire early
        retire rich
        wealth ?
        wealthy ?
        multi level
        mlm
        network marketing
        residual income
        six figure
        6 figure
        six figures
        income stream
        streams of income
        second income
        your income
        monthly income
        be your own boss
        own boss
        your own boss
        quit your job
        fire your boss
        job offer
        part time job
        remote job
        work at home
        working from home
        home business
        home job
        home worker
        homeworkers
        mystery shopper
        secret shopper
        data entry
        stuffing envelopes
        earn up to
        earn big
        earn cash
        make cash
        make big
        make thousands
        turn your
        cash flow ?
        stock market ?
        day trading ?
        wall street
        small cap
        undervalued
        double your
        triple your
        judgments
        foreclosure ?
        foreclosures ?
        real estate ?
        government auctions
        seized
        free government
        inheritance loan
        bankruptcy
        income tax ?
        cut your
        slash your
        pay off
        low payments
        monthly payment
        monthly payments
        never repay
        guaranteed income

        [crypto]
        bitcoin
        btc
        ethereum
        crypto ?
        cryptocurrency ?
        cryptocurrencies ?
        wallet ?
        wallets ?
        metamask
        seed phrase
        recovery phrase
        secret phrase
        airdrop
        token claim
        claim tokens
        blockchain ?
        usdt
        tether ?
        nft ?
        coinbase
        binance
        ledger ?
        trezor
        trust wallet
        elon musk
        altcoin
        memecoin
        presale ?
        solana
        xrp
        ripple ?
        dogecoin
        digital assets ?
        defi ?
        btc deposit
        btc transfer
        btc wallet ?
        crypto wallet ?
        bitcoin wallet ?
        bitcoin payment
        bitcoin mining
        bitcoin transfer
        mining account
        cloud mining
        crypto mining ?
        mining rig
        shiba
        pepe coin
        uniswap
        pancakeswap
        bybit
        okx
        kucoin
        blockfi
        celsius network
        phantom wallet
        trustwallet
        ledger live
        coinbase wallet
        staking rewards
        ai trading
        trading bot
        quantum ai
        immediate edge
        bitcoin trader
        crypto trading ?
        crypto investment
        crypto payout
        crypto bonus
        free crypto
        free bitcoin
        free btc
        bitcoins ?
        bitcoin balance
        btc balance
        1 btc
        dapp
        binance coin
        trx
        hodl
        token sale

        [adult]
        sexy
        sex ?
        nude
        nudes
        naked ?
        hot girls
        hot singles
        dating ?
        date tonight
        hookup
        hook up
        horny
        milf ?
        xxx
        porn
        erotic
        erection
        lonely ?
        lonely women
        single women ?
        russian girls
        russian brides
        asian women
        ukrainian women
        mature women ?
        local girls
        flirt ?
        affair ?
        affairs ?
        webcam ?
        private photos ?
        private video ?
        my photos ?
        looking for a man
        meet women
        meet girls
        adult ?
        intimate ?
        naughty
        kinky
        want to meet
        wants to meet
        meet me
        chat with me
        wants to chat
        talk to me
        lonely wives
        cheating wives
        married women
        married woman
        housewives
        cougars
        sugar daddy
        sugar mommy
        sugar baby
        hot women
        hot ladies
        hot girl
        hot babes
        babes
        sexy girls
        sexy women
        sexy photos
        beautiful women
        beautiful girls
        beautiful ladies
        russian women
        russian ladies
        russian girl
        ukraine women
        foreign brides
        mail order
        latina
        latinas
        asian girls
        asian ladies
        asian beauty
        escort
        escorts
        swingers
        fuckbuddy
        pussy
        tits
        boobs
        blowjob
        orgasm ?
        orgy ?
        teen sex
        hardcore
        lesbian ?
        lesbians ?
        live sex
        cam girls
        live cams
        webcams ?
        adult dating
        adult site
        adult movies
        adult videos
        18 years
        over 18
        one night stand
        friends with benefits
        no strings
        no strings attached
        soulmate
        soul mate
        find love
        true love
        single man
        single men
        single ladies
        singles ?
        christian singles
        senior singles
        meet singles
        local singles
        dating site
        date me
        i am alone
        i'm alone
        i'm lonely
        i am lonely
        saw your profile
        i like you
        night together
        have fun tonight
        xxx photos
        nude photos
        nude pics
        sex partner
        sex tonight
        sex life
        seduce
        undress
        lingerie ?
        playboy
        stripper
        girl next door
        new girl
        milfs
        granny
        bisexual ?
        gay dating
        viagra

        [casino]
        casino
        casinos
        free spins
        freespins
        spins ?
        slots ?
        slot machine
        bonus spins
        no deposit bonus
        welcome bonus
        deposit bonus
        poker ?
        roulette ?
        blackjack
        betting ?
        bet now
        free bet
        free bets
        sportsbook
        gambling ?
        jackpot city
        vip bonus
        high roller
        wager ?
        no deposit
        deposit match
        match bonus
        free chips
        free chip
        jackpots
        betting tips
        bonus code
        bonus credit
        100 bonus
        200 bonus
        300 bonus
        400 bonus
        bonus up to
        online gaming
        slot game
        slot games
        spin now
        spin to win
        live dealer
        baccarat ?
        craps ?
        bingo ?
        sports betting
        sport betting
        bookmaker ?
        bookmakers
        bet365
        betway
        1xbet
        players club
        your bonus
        claim bonus
        claim your bonus
        welcome package
        first deposit
        on your first deposit
        vip club
        vip player
        high limit
        online casinos
        real money
        play and win
        play slots
        big win
        big wins
        winning streak
        gambler ?
        video poker
        internet casino
        casino bonus
        new player
        new players
        free play

        [health]
        weight loss
        lose weight
        lose pounds
        burn fat
        fat burner
        fat burning
        belly fat
        keto
        gummies
        cbd ?
        cbd oil
        hemp ?
        diet pills
        miracle ?
        miracle cure
        blood sugar
        diabetes ?
        diabetic ?
        blood pressure ?
        cholesterol ?
        neuropathy
        nerve pain
        joint pain ?
        back pain ?
        knee pain ?
        arthritis ?
        tinnitus
        hearing loss
        hearing aid
        hearing aids
        toenail fungus
        fungus ?
        prostate
        enlarged prostate
        testosterone
        male enhancement
        enhancement ?
        ed pills
        viagra
        cialis
        levitra
        generic viagra
        pharmacy ?
        online pharmacy
        canadian pharmacy
        prescription ?
        no prescription
        pills ?
        meds ?
        medication ?
        medications ?
        anti aging
        wrinkles ?
        hair loss
        hair growth
        hair regrowth
        gum disease
        memory loss ?
        dementia ?
        eyesight ?
        supplement ?
        supplements ?
        human growth hormone
        hgh
        doctor reveals
        doctors hate
        big pharma
        weird trick
        one weird
        simple trick
        this trick
        ancient remedy
        semaglutide
        ozempic
        xanax
        valium
        phentermine
        vicodin
        penis ?
        longer lasting
        inches
        weight-loss
        slimming
        slimmer
        shed pounds
        drop pounds
        pounds in
        lose 10
        lose 20
        lose 30
        melt fat
        melts fat
        metabolism
        colon cleanse
        liver detox
        gut health
        constipation
        parasites
        perfect vision
        20 20 vision
        eye floaters
        macular
        restore hearing
        ringing ears
        ear ringing
        dental implants
        snoring
        stop snoring
        sleep apnea
        cpap
        nail fungus
        foot pain
        sciatica
        arthritis relief
        pain relief
        pain killer
        pain patch
        knee brace
        back brace
        brain fog
        brain boost
        alzheimer's
        alzheimers
        sugar levels
        type 2 ?
        a1c
        heart attack ?
        blood flow
        clogged arteries
        herbal ?
        herbs ?
        herbal remedy
        herbal viagra
        natural remedy
        natural alternative
        kitchen remedy
        home remedy
        superfood
        apple cider
        collagen
        skin tags
        skin tag
        age spots
        wrinkle ?
        look younger
        years younger
        reverse aging
        reverse the aging
        anti-aging
        youthful ?
        botox
        cellulite
        breast enlargement
        enlarge ?
        enlargement ?
        enlarge your
        growth pills
        erectile
        erectile dysfunction
        ed treatment
        rock hard
        stamina ?
        libido
        sex drive
        sexual ?
        sexual performance
        last longer
        satisfy her
        impotence
        impotent
        ejaculation
        tadalafil
        sildenafil
        pharmacies ?
        online doctor
        online prescriptions
        prescription drugs
        prescriptions
        no rx
        rx
        soma
        ambien
        tramadol
        hydrocodone
        adderall
        percocet
        steroids ?
        ephedra
        quit smoking
        stop smoking
        thc
        delta 8
        test kits
        mobility scooter
        medical alert
        medical supplies
        diabetic supplies
        human growth
        growth hormone
        hair removal
        baldness
        bald
        grow hair
        dieting ?
        diets ?
        diet pill
        appetite ?
        fat loss
        body fat
        burn calories
        bodybuilding ?
        sperm
        bladder ?
        urination
        menopause ?
        cancer cure
        doctor approved
        doctors shocked
        doctors are
        harvard doctor
        mayo clinic
        before bed
        before breakfast
        spoonful
        teaspoon of
        this food
        worst food
        this vegetable
        7 second
        10 second
        15 second
        30 second ritual
        morning ritual
        health secret
        health breakthrough
        safe and natural
        all natural
        life extension

        [lead]
        auto insurance ?
        car insurance ?
        life insurance ?
        health insurance ?
        home insurance ?
        medicare ?
        medicaid ?
        obamacare
        aarp
        burial insurance
        final expense
        home warranty
        auto warranty
        car warranty
        vehicle warranty
        extended warranty
        warranty expired
        solar panels
        roof replacement
        roofing ?
        replacement windows
        gutter ?
        gutters ?
        gutter guard
        walk-in tub
        walk in tubs
        bathroom remodel
        stair lift
        reverse mortgage
        timeshare ?
        time share
        class action
        camp lejeune
        mesothelioma
        roundup ?
        lawsuit ?
        personal injury
        degree online
        online degree
        online degrees
        university degree
        diplomas ?
        diploma ?
        walk in shower
        hearing test
        free quotes
        compare quotes
        compare rates
        home security
        internet speed
        email list
        email lists
        million emails
        bulk email
        bulk mail
        mailing list for sale ?
        seo services
        seo ?
        search engine ranking ?
        rank first
        first page of google
        guest post
        backlinks ?
        web design services ?
        app development services
        toner ?
        ink cartridges
        printer cartridges
        cable descrambler
        copy dvd
        replica ?
        replicas ?
        rolex
        watches ?
        auto glass
        carshield
        car shield
        car repair
        vehicle protection
        vehicle service
        vehicle service contract
        factory warranty
        homeowners insurance
        homeowner ?
        homeowners ?
        term life
        whole life
        life coverage
        life insurance quote
        life quotes
        funeral ?
        funeral cover
        health plan
        health plans
        health coverage
        dental plan
        dental plans
        dental insurance
        medigap
        pet insurance
        insurance rates
        insurance plans
        insurance policy
        cheap insurance
        insurance savings
        free quote
        online quote
        solar power
        solar program
        go solar
        solar savings
        solar panel
        leaf guard
        leaffilter
        leaf filter
        gutter protection
        window replacement
        new windows
        kitchen remodel
        bath remodel
        bathroom renovation
        walk-in bath
        walk in bath
        home improvement ?
        home repair
        home repairs
        heating and cooling
        pest control
        security camera
        security system
        alarm system
        adt
        vivint
        gps tracker
        dash cam
        dashcam
        night vision
        portable heater
        air cooler
        portable ac
        wifi booster
        wifi extender
        bug zapper
        hearing device
        reading glasses
        settlement claim
        lawsuit settlement
        talcum
        hernia mesh
        roundup lawsuit
        paraquat
        compensation claim
        accident claim
        toner cartridges
        laser printer
        printer supplies
        inkjet ?
        email addresses
        fresh emails
        email marketing
        targeted email
        email advertising
        advertise your
        promote your
        promote your business
        website traffic
        traffic to your
        more traffic
        more customers
        redesign your
        app development
        ranking on google
        google ranking
        google rankings
        page one
        merchant account
        merchant accounts
        accept credit cards
        credit card processing
        long distance
        cents a minute
        cents per minute
        calling card
        phone card
        phone bill
        satellite tv
        satellite dish
        directv
        dish network
        cable tv
        free cable
        cable box
        descrambler
        dvd copy
        copy dvds
        copy any
        spy software
        spy camera
        spy cam
        background checks
        find anyone
        investigate anyone
        find out anything
        non accredited
        college degree
        phd ?
        legal services
        online education
        earn a degree
        earn your degree
        nursing degree
        get your degree
        free vacation
        vacation package
        travel club
        cigars ?
        cigarettes ?
        cheap cigarettes
        domain registration
        free website
        free web site
        factory direct
        sales leads
        business leads
        decision makers
        contact list
        attendees list
        attendee list
        users list
        consumer database
        business list
        mailing lists

        [threat]
        i recorded you
        i hacked
        hacked your
        hacked you
        your device was hacked
        you have been hacked
        i have access to your
        full access to your
        your webcam
        your camera
        compromising video
        masturbating
        masturbation
        your contacts
        i will send
        i will publish
        pay me
        48 hours to pay
        arrest warrant
        warrant ?
        lawsuit filed
        court notice
        court order ?
        court appearance
        summons ?
        legal action ?
        legal notice ?
        subpoena ?
        interpol ?
        europol ?
        fbi ?
        cyber crime
        child pornography
        criminal complaint
        lien ?
        penalty ?
        fine notice
        unpaid fine
        unpaid toll
        toll violation
        toll invoice
        traffic ticket
        violation notice
        copyright infringement ?
        copyright violation ?
        community standards ?
        page will be disabled
        spyware ?
        trojan ?
        malware on your
        darknet ?
        dark web ?
        your password is
        ransom ?
        i know your password
        know your secret
        pervert
        porn sites
        adult sites
        recorded a video
        video of you
        been compromised
        i have bad news
        bad news for you
        copyright notice
        dmca ?
        copyright complaint
        intellectual property ?
        policy violation
        violates our
        violated our
        terms violation
        pending toll
        toll balance
        toll services
        outstanding toll
        ezpass
        e-zpass
        sunpass
        fastrak
        final demand
        debt collection
        collections department
        collection notice
        settle your debt
        pay your fine
        parking fine
        penalty charge
        prosecution ?
        prosecuted ?
        under investigation
        lawsuit against
        complaint against
        complaint filed
        complaint received
        bbb complaint
        termination letter
        dismissal ?
        tax audit
        tax lien
        license suspension
        licence suspended
        rootkit ?
        keylogger ?
        your operating system
        your browsing
        your friends and family
        your search history
        50 hours
        delete the video
        perverted

        [advance]
        lucrative
        lucrative deal
        lucrative business
        lucrative offer
        kindly respond for
        respond for more details
        reply for more details
        reply for more information
        i have a proposal
        proposal for you
        a proposal that
        business deal ?
        deal to discuss
        mutually benefit
        benefit the both
        of mutual interest
        invest in your country
        partner in your country
        reliable partner
        honest partner
        await your urgent
        awaiting your urgent
        treat as urgent
        with due respect
        hope this mail meets you
        email finds you in good health
        from the desk of
        united nations compensation
        imf office
        your fund
        your payment has been approved
        atm card worth
        delivery of your fund
        late relative
        same last name
        same surname
        bearing the same
        last name with
        hospital bed
        few months to live
        doctor told me
        cancer of the
        orphans ?
        the less privileged
        charity ?
        next of kin
        beneficiary ?
        beneficiaries ?
        inheritance ?
        inherited ?
        inherit ?
        late client
        deceased client
        deceased ?
        barrister ?
        attorney at law
        million dollars
        million usd
        us dollars ?
        million euros
        million pounds
        million united states
        fund transfer
        funds transfer
        transfer of funds
        unclaimed funds
        unclaimed fund
        dormant account
        bank draft
        bank of africa
        central bank ?
        atm card
        atm visa card
        compensation fund
        compensation payment
        overdue payment
        contract payment
        united nations ?
        world bank ?
        imf ?
        consignment ?
        consignment box
        diplomat ?
        diplomatic agent
        trunk box
        donation ?
        donation to you
        i want to donate
        charity project
        widow ?
        terminal illness
        dying ?
        business proposal ?
        business proposition
        mutual benefit
        mutually beneficial
        strictly confidential
        utmost confidence
        your cooperation
        urgent reply
        urgent response
        reply urgently
        dear friend
        dear beloved
        beloved ?
        dearest one
        god bless
        greetings in the name
        foreign partner
        trustworthy ?
        investment partner ?
        gold dust
        crude oil
        security company ?
        western union ?
        moneygram
        money gram
        powerball ?
        winning number
        email lottery
        promotion award
        won the sum
        sum of ?
        lump sum
        claims agent
        fiduciary agent
        nigeria ?
        nigerian ?
        ivory coast
        burkina faso
        ghana ?
        sierra leone
        son of the late
        daughter of the late
        late president
        former president
        late husband
        my late husband
        my late father
        my late wife
        i am contacting you
        investment proposal
        business partnership
        partnership proposal
        mutual business
        assist me
        your assistance
        need your assistance
        need your help
        urgent assistance
        humanitarian ?
        refugee ?
        orphanage ?
        orphanages ?
        cancer patient
        sum of us
        million us
        heir ?
        estate of
        deposit of
        deposited with
        safe deposit
        fixed deposit
        bank manager
        chief auditor
        foreign affairs ?
        foreign remittance
        diplomatic ?
        courier company
        atm master card
        compensated ?
        compensate you
        scam victims
        fraud victims
        fbi director
        winning notification
        lottery winning
        email draw
        mega millions
        warren buffett
        bill gates
        mackenzie scott
        charity donation
        private lender
        loan lender
        loan company
        congo ?
        zimbabwe ?
        kabila
        mobutu
        abacha
        savimbi
        benin ?
        togo ?
        lome ?
        lagos ?
        abuja ?
        cotonou ?
        dakar ?
        afghanistan
        us army
        peacekeeping
        gold bars
        raw gold
        diamonds ?
        this message may come
        come to you as a surprise
        surprise to you
        may come as a surprise
        dear sir
        i got your contact
        got your contact
        your email address from
        in search of a
        reliable person
        honest person
        god fearing
        trust you
        trust in
        percent of the
        share of the
        30 of the
        40 of the
        transfer the money
        transfer this money
        transfer the sum
        transferred into your
        out of the country
        foreign account
        foreign bank
        bank details
        your full name
        full names
        private telephone
        confidentiality ?
        secrecy ?
        modalities ?
        remitted ?
        overinvoiced
        over-invoiced
        plane crash
        without a will
        died in
        no next of kin
        unclaimed ?
        dormant ?

        [invoice]
        invoice ?
        invoices ?
        overdue invoice
        unpaid invoice
        payment receipt
        payment confirmation
        payment advice
        remittance ?
        remittance advice
        remittance copy
        wire transfer
        swift copy
        proforma ?
        purchase order
        quotation ?
        request for quotation
        rfq ?
        statement of account
        outstanding payment
        outstanding balance
        payment due
        past due
        order confirmation
        your receipt
        receipt for
        transaction receipt
        auto renewed
        has been renewed
        renewal invoice
        billing statement
        will be charged
        has been charged
        has been debited
        was charged
        charged to your account
        subscription confirmed
        subscription charge
        cancel the order
        cancel this order
        cancel your subscription
        geek squad
        order receipt
        order summary
        order id
        purchase receipt
        purchase confirmation
        payment processed
        payment successful
        payment received
        transaction id
        transaction confirmation
        transaction alert
        auto-debit
        auto debit
        debit alert
        amount debited
        renewal confirmation
        renewal receipt
        invoice attached
        attached invoice
        invoice no
        billing department
        refund department
        dispute this
        cancel the subscription
        antivirus renewal
        customer support number
        payment slip
        bank slip
        payment copy
        tt copy
        bank copy
        revised invoice
        new po
        po attached
        signed contract
        rfp
        bid invitation

        [shop]
        discount ?
        discounts ?
        % off
        percent off
        clearance ?
        clearance sale
        flash sale
        black friday ?
        cyber monday ?
        best price
        lowest price
        lowest prices
        low price
        special offer ?
        exclusive offer
        limited offer
        limited time ?
        limited time offer
        offer expires
        free shipping
        save now
        buy now
        order now
        shop now
        bestseller
        warehouse sale
        overstock ?
        liquidation ?
        half price
        cheapest
        bargain ?
        wholesale ?
        half off
        today only
        while supplies last
        limited stock
        oem software
        software cheap
        cheap software
        brand new ?
        at cost ?
        as seen on tv
        unbelievable ?
        amazing offer ?
        promo code
        coupon ?
        pallet ?
        pallets ?
        returned items
        air conditioner
        flashlight
        best deals
        hot deal
        hot deals
        great deals
        deal of the day
        price drop
        prices slashed
        50 off
        60 off
        70 off
        75 off
        80 off
        90 off
        save 50
        save 70
        huge discount
        huge discounts
        huge savings
        big savings
        closeout ?
        designer handbags
        handbags ?
        louis vuitton
        gucci
        prada
        ray ban
        ray-ban
        oakley
        luxury watches
        jerseys
        free trial
        free cell phone
        cell phones
        gold jewelry
        adobe photoshop
        norton systemworks
        norton system
        downloadable
        gift ideas
        holiday gift
        valentines
        father's day
        wholesale prices
        below wholesale
        below cost
        save on
        free ship
        buy one get one
        buy one
        blowout ?

        [greeting]
        dear customer
        dear valued customer
        valued customer
        dear user
        dear client
        dear member
        dear account holder
        dear account owner
        account holder
        dear email user
        dear webmail user
        dear mail user
        dear sir
        dear sir madam
        dear sir or madam
        dear beneficiary
        dear friend
        dear beloved
        dear winner
        dear shopper
        dear subscriber
        dear email owner
        hello dear
        hi dear
        dear cardholder
        dear homeowner
        dear taxpayer
        attn beneficiary
        attention beneficiary
        dear recipient
        hello user
        hello customer
        dear costumer
        dear tenant
        dear trader
        dear lucky winner
        dear lucky
        dear candidate
        dear sir or
        dear friends
        dear future
        dear homeowners
        dear internet user
        dear web user
        dear email account
        dear user of
        dear mailbox user
        dear owner
        dear paypal customer
        dear paypal member
        dear netflix
        dear amazon customer
        dear apple customer
        dear microsoft
        dear office
        dear applicant
        dear investor
        dear business owner
        dear business
        dear opportunity seeker
        dear fellow
        hello friend
        hi friend
        hello my friend
        hello there my
        dearest
        greetings to you
        good day to you
        compliments of the season
        attention user
        attention customer
        attention sir
        attention all
        attn user
        dear associate
        dear patient
        dear passenger
        dear taxpayers
        dear cash app user
        dear driver
        dear citizen
        dear resident
        dear voter
        dear patriot
        fellow american
        dear neighbor
        hello neighbor
        dear shoppers
        valued member
        valued client
        valued user
        esteemed customer
        dear esteemed

        [unsubscribe]
        unsubscribe
        opt out
        opt-out
        stop receiving
        no longer wish to receive
        email preferences
        manage preferences
        manage your subscription
        be removed from
        removal instructions
        update your preferences
        mailing preferences

        [bec]
        are you available
        are you free
        are you at your desk
        are you in the office
        quick task
        quick favor
        quick favour
        need a favor
        urgent task
        urgent request
        discreet
        discreetly
        confidential task
        in a meeting
        can't talk
        cannot talk
        can't take calls
        gift cards
        itunes card
        steam cards
        apple gift cards
        scratch the back
        send me the codes
        direct deposit
        change my bank
        update my bank
        new bank account
        new bank details
        changed our bank
        bank details have changed
        updated bank
        payroll
        account on file
        wire transfer
        process a payment
        process payment
        make a payment
        send a payment
        outstanding invoice
        your cell number
        your mobile number
        personal number
        whatsapp number
        reply as soon as
        kindly reply

        [messenger]
        whatsapp
        whats app
        telegram
        t.me
        wa.me
        signal me
        wechat
        on kik

        [reply]
        re
        fw
        fwd
        wrote

        [remove]
        to be removed from our
        to be removed from this
        to be removed from the mailing
        to be removed from future
        to be removed from any
        to be removed from my
        to be removed please
        to be removed click
        to be removed reply
        to be removed send
        to be removed go
        to be removed visit
        to be removed call
        to be removed type
        to be removed simply
        to be removed from further
        would like to be removed
        if you wish to be removed
        to remove your name
        to remove your address
        to remove your email
        remove yourself
        remove in the subject
        remove in subject
        remove as the subject
        remove as subject
        remove in the header
        remove on the subject
        subject remove
        subject line remove
        with remove
        with the word remove
        the word remove
        word remove
        type remove
        put remove
        place remove
        enter remove
        reply with remove
        removal instructions
        removal requests
        removal request
        removed from our
        removed from this
        removed from future
        removed from my
        removed from any
        removed from the list
        removed from the mailing
        removed from our mailing
        removed from further
        be permanently removed
        remove your name
        remove your address
        remove your email
        remove your e-mail
        remove this address
        remove from list
        remove from mailing
        take me off
        taken off our
        take you off our
        off our list
        off our mailing
        off this list
        off the list
        stop future mailings
        future mailings
        further mailings
        no further mailings
        not receive further
        not to receive further
        not to receive future
        wish to be removed
        wish to be taken off
        want to be removed
        like to be removed
        like to be taken off
        prefer not to receive
        rather not receive
        do not reply to this email to be
        exclude yourself
        delete your name
        delist
        unlist
        click here to remove
        click here to be removed
        to opt out of
        opt out of future
        opt-out of future
        opt out of receiving
        remove list
        deleted from our
        take your name off
        discontinue receiving
        cease receiving
        block further
        blank mail
        send a blank email
        send blank email
        send a blank e-mail
        wish your mail deleted
        discontinue mail
        discontinue mailings
        removal from this list
        no more mail
        no more email
        no more offers
        go here to be
        unsubscribe by
        to get off

        [claim]
        this is not spam
        this is not a spam
        this email is not spam
        this message is not spam
        not unsolicited
        not an unsolicited
        is not considered spam
        not be considered spam
        cannot be considered spam
        can not be considered spam
        cannot be considered as spam
        not considered as spam
        bill s 1618
        bill 1618
        s 1618 title iii
        title iii
        105th congress
        105th us congress
        section 301
        section 301 paragraph
        proposed federal legislation
        proposed united states federal
        federal requirements for commercial email
        email legislation
        house bill 4176
        hr 4176
        residents of washington
        washington residents
        one time mailing
        one-time mailing
        one time email
        one-time email
        one time e-mail
        one time message
        one time only mailing
        onetime mailing
        no need to request removal
        no removal necessary
        no removal is necessary
        no need to remove
        you will not be contacted again
        not be contacted again
        will not hear from us again
        never hear from us again
        not receive any further
        never be mailed again
        you will not be mailed
        this is a commercial
        this is an advertisement
        this advertisement
        this ad is
        ad is being sent
        being sent in compliance
        sent in compliance
        sent to you in compliance
        honor all remove
        honor all removal
        honor remove
        all removal requests
        all remove requests
        apologize for the intrusion
        apologize for any intrusion
        excuse the intrusion
        forgive the intrusion
        pardon the intrusion
        sorry for the intrusion
        apologies for the intrusion
        apologize if this
        if this message has reached you in error
        reached you in error
        further transmissions
        stopped at no cost
        at no cost to you by
        email address was obtained
        address was obtained
        address obtained
        obtained from a purchased list
        purchased list
        obtained your email
        obtained your address
        your address was selected
        opt-in list
        opted-in
        opt in database
        opt-in database
        opt in email
        our opt-in
        our opt in
        one of our partners
        affiliate sites
        partner sites
        partner websites
        legal and legitimate
        completely legal
        perfectly legal
        100 legal
        totally legal
        not a chain letter
        not illegal
        not a pyramid
        not mlm
        not multi level
        not a scam
        is not a scam
        no scam
        not a hoax
        is not a hoax
        not a get rich
        postal lottery laws
        usc section
        screened against
        forward looking statements
        safe harbor
        private securities litigation
        not a registered investment
        this is a paid
        paid advertisement
        third party advertisement
        sent by a third party
        purchase code
        mrsa list
        opt-in mrsa
        not listed on most
        bothered you
        strongly against
        against sending unsolicited
        against unsolicited
        oppose spam
        against spam
        do not support spam
        we do not spam
        deleted from our database
        deleted from our
        complaint line
        future advertisements
        this letter cannot
        as long as we include
        way to be removed
        a way to be removed
        contact information and
        statements have not been evaluated
        not been evaluated by
        evaluated by the food
        not intended to diagnose
        free trading shares
        paid in shares
        section 27a
        securities act
        1302 and 1341
        sections 1302
        no sales to minors
        not for sale to minors
        adult mail
        stop receiving adult
        must be over 18

        [pitch]
        order now
        order today
        order yours
        call now
        call today
        call toll free
        call us toll free
        click below
        click the link
        click on the link
        click this link
        click on this
        visit our web site
        visit our site
        limited time
        limited time offer
        limited time only
        for a limited time
        while supplies last
        special offer
        special introductory
        introductory offer
        introductory price
        no obligation
        without obligation
        under no obligation
        risk free
        risk-free
        no risk
        at no risk
        money back
        money back guarantee
        money-back guarantee
        satisfaction guaranteed
        satisfaction guarantee
        100 satisfaction
        100 guaranteed
        fully guaranteed
        unconditional guarantee
        absolutely free
        100 free
        totally free
        completely free
        free trial
        free sample
        free consultation
        free information
        free quote
        free report
        free gift
        free bonus
        free shipping
        no cost
        no cost or obligation
        no fees
        no upfront
        no hidden
        no catch
        no gimmicks
        no strings
        no selling
        no experience
        no experience necessary
        no experience needed
        no equipment
        no inventory
        no investment
        once in a lifetime
        opportunity of a lifetime
        chance of a lifetime
        don't miss
        do not miss
        don't delay
        do not delay
        don't wait
        do not wait
        act now
        act fast
        act today
        today only
        what are you waiting for
        what have you got to lose
        nothing to lose
        why pay more
        why wait
        as seen on
        as seen on tv
        featured on
        amazing
        incredible
        unbelievable
        revolutionary
        breakthrough
        miracle
        scientifically proven
        clinically proven
        clinically tested
        proven system
        proven method
        doctor recommended
        doctor approved
        fda approved
        all natural
        100 natural
        you will be amazed
        you won't believe
        you will not believe
        lowest price
        lowest prices
        best prices
        unbeatable
        lowest rates
        save up to
        save money
        save thousands
        save hundreds
        special promotion
        promotional offer
        visa or mastercard
        visa mastercard
        visa or master card
        all major credit cards
        major credit cards
        check or money order
        cash check or money order
        money order
        money orders
        cashier's check
        po box
        p o box
        shipping and handling
        shipping handling
        us funds
        u.s. funds
        send your order
        order form
        to place an order
        place your order
        fill out the form
        fill out this form
        fill in the form
        fill out our
        print this
        24 hours a day
        7 days a week
        24 7
        toll free
        toll-free
        operators are
        recorded message
        serious inquiries
        serious inquiries only
        it's easy
        it is easy
        it's that easy
        it's that simple
        it is that simple
        it really works
        this really works
        guaranteed to
        we guarantee
        you are guaranteed
        thousands of people
        millions of people
        people just like you
        just like you
        testimonials
        testimonial
        financial independence
        financially independent
        financial freedom
        extra income
        additional income
        extra money
        unlimited income
        income potential
        earning potential
        earn money
        make money
        making money
        work at home
        work from home
        home based
        from the comfort of
        comfort of your
        your own home
        your own business
        start your own
        own boss
        get started today
        get paid
        start earning
        start making
        start today
        change your life
        changed my life
        life changing
        join now
        join today
        sign up now
        sign up today
        limited offer
        offer expires
        offer ends
        exclusive offer
        pre-approved
        preapproved
        you have been approved
        instant approval
        everyone is approved
        discreet
        discreetly
        strictly confidential
        completely confidential
        cancel anytime
        cancel at any time
        adults only
        must be 18
        over 18
        18 or older
        21 years
        good credit
        bad credit
        no credit
        any credit
        no questions asked
        no prescription
        no medical exam
        no doctor
        in the privacy of
        in just minutes
        takes only
        only takes
        in 30 days
        overnight delivery
        per bottle
        retail value
        retail price
        suggested retail
        your cost
        only 19
        only 29
        only 39
        only 49
        best selling
        best-selling
        secrets of
        discover how
        find out how
        congratulations
        if you are like
        are you tired
        are you tired of
        do you want
        stop paying
        never pay
        pay nothing
        don't pay
        pass this
        dear friend
        my friend
        god bless
        cash is concealed
        two sheets of paper
        number of the report
        add your name
        your name in position
        bulk email
        bulk e-mail
        multi level
        in your spare time
        unlisted numbers
        anything about anyone
        private investigator
        private eye
        federal agencies
        free grants
        never have to repay
        days 4 nights
        reservation desk
        first come first served
        limited quantities
        limited quantity
        limited supply
        limited number
        close out
        close-out
        dealer inquiries
        wholesale inquiries
        target price
        price target
        get in before
        undervalued
        strong buy
        huge profits
        explosive growth
        this month only
        only while
        while they last
        at a fraction
        fraction of the cost
        fraction of the price
        pennies on the dollar
        cents on the dollar
        for pennies
        off retail
        below retail
        half the price
        at no charge
        absolutely no cost
        without cost
        free estimate
        free evaluation
        free analysis
        free brochure
        free catalog
        free e-book
        free ebook
        free listing
        free info
        free details
        yours free
        try it free
        for full details
        request more information
        leave your name
        name and phone number
        include your name
        including area code
        best time to call
        fax order
        order by phone
        order by fax
        credit cards accepted
        all credit cards
        check by fax
        checks by fax
        make checks payable
        ships today
        ships the same day
        same day shipping
        overnight shipping
        free freight
        plain wrapper
        plain package
        plain brown
        licensed physicians
        us licensed
        u.s. licensed
        board certified
        no doctor visit
        without a prescription
        no side effects
        proven results
        results guaranteed
        guaranteed results
        or your money back
        full refund
        if you are not satisfied
        not completely satisfied
        risk-free trial
        trial offer
        join thousands
        thousands have
        millions have
        everyone qualifies
        everyone approved
        you qualify
        you may qualify
        less than perfect
        less-than-perfect
        perfect credit
        past credit
        bankruptcies
        slow credit
        turned down
        harassing
        creditors
        one low
        consolidate
        eliminate debt
        lowest interest
        lowest rate
        lenders compete
        one simple form
        short form
        quick form
        quote form
        compare quotes
        internet business
        online business
        home business
        turnkey
        autopilot
        on autopilot
        we do the work
        we do all the work
        we train
        full training
        downline
        upline
        pay plan
        compensation plan
        weekly income
        monthly income
        six figure
        thousand dollars
        hundred dollars
        dollars a month
        dollars a week
        a month from
        per month from
        millionaire
        millionaires
        quit your job
        """#

    private static let lexicones = #"""
        # Words of lures, Spanish: a class in brackets, then a term a line
        # source: written for Postern; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        [prize]
        has sido elegido
        ha sido elegido
        fue seleccionado
        fuiste seleccionado
        ganador ?
        ganadora ?
        has ganado
        ha ganado
        felicidades ?
        enhorabuena ?
        felicitaciones ?
        premio ?
        premios ?
        sorteo ?
        lotería ?
        regalo ?
        regalos ?
        tarjeta de regalo
        tarjeta regalo
        recompensa ?
        recompensas ?
        encuesta ?
        seleccionado ?
        ha sido seleccionado
        has sido seleccionado
        elegido ?
        afortunado ?
        cupón ?
        reclame ?
        reclama ?
        puntos ?
        sus puntos ?
        tus puntos ?
        sorpresa ?
        gana ?
        eres el ganador
        es usted el ganador
        felicidades ha
        ha resultado ganador
        has resultado ganador
        tu premio
        su premio
        tu regalo ?
        su regalo ?
        regalo gratis
        regalo sorpresa
        reclame su
        reclama tu
        gana un
        gana una
        encuesta de clientes
        cliente fiel
        programa de fidelidad
        sus puntos vencen
        tus puntos caducan
        puntos caducan
        canjea ?
        canjear ?
        canjee ?
        caja de herramientas
        taladro ?
        freidora ?
        cupón de regalo
        vale de regalo
        tarjeta de 500
        última oportunidad de
        caja misteriosa

        [urgent]
        urgente ?
        inmediato ?
        inmediatamente ?
        inmediata ?
        último aviso
        último recordatorio
        última oportunidad ?
        última advertencia
        importante ?
        aviso importante ?
        acción requerida
        acción necesaria
        se requiere
        24 horas ?
        48 horas ?
        caduca ?
        caduca hoy
        expira ?
        expirará ?
        vence ?
        vencimiento ?
        advertencia ?
        atención ?
        alerta ?
        recordatorio ?
        segundo intento
        último intento
        acción inmediata
        respuesta requerida
        responda ahora
        confirme ahora
        avise ?
        último día ?
        últimas horas ?
        último intento de
        antes de medianoche
        hoy mismo ?
        solo hoy ?
        caduca pronto
        caducado ?
        ha caducado
        ha expirado
        vencido ?
        notificación importante
        comunicado importante
        mensaje importante
        requiere su atención
        atención requerida
        evite la suspensión

        [account]
        ha sido bloqueada
        ha sido bloqueado
        ha sido suspendida
        ha sido suspendido
        ha sido limitada
        ha sido restringida
        ha sido desactivada
        está bloqueada
        está suspendida
        será bloqueada
        será suspendida
        será desactivada
        será eliminada
        será cerrada
        temporalmente bloqueada
        temporalmente suspendida
        fue bloqueada
        fue suspendida
        su cuenta ?
        tu cuenta ?
        cuenta suspendida
        cuenta bloqueada
        cuenta limitada
        cuenta restringida
        suspensión ?
        verifique su
        verifica tu
        verificación ?
        verificación requerida
        confirme su
        confirma tu
        actualice su
        actualiza tu
        actualización ?
        actualizar sus datos
        sus datos ?
        tus datos ?
        método de pago
        pago rechazado
        pago fallido
        problema de pago
        contraseña ?
        inicio de sesión ?
        actividad inusual
        actividad sospechosa
        acceso inusual
        acceso no autorizado
        alerta de seguridad
        seguridad de su
        nuevo dispositivo ?
        nuevo acceso
        acceso suspendido
        acceso restringido
        acceso limitado
        reactivar ?
        reactivación ?
        desbloquear ?
        almacenamiento ?
        almacenamiento lleno
        buzón lleno
        bandeja de entrada ?
        correo electrónico ?
        suscripción ?
        suscripción vencida
        membresía ?
        renovación ?
        renovar ?
        licencia ?
        antivirus ?
        su dispositivo
        sus fotos
        tus fotos
        reembolso ?
        devolución ?
        agencia tributaria
        hacienda ?
        seguridad social
        identidad ?
        desactivada ?
        desactivación ?
        banca en línea
        banca online
        su tarjeta ?
        tu tarjeta ?
        tarjeta bloqueada
        su banco
        documento compartido
        mensaje de voz
        firma digital
        factura electrónica
        cuenta desactivada
        cuenta cerrada
        cuenta será
        cuenta ha sido
        cuenta inactiva
        cuenta netflix
        cuenta paypal
        cuenta amazon
        cuenta bancaria
        cuenta de correo
        su acceso
        su banca
        su usuario
        su identidad
        su perfil
        sus credenciales
        verificar su
        verificar sus datos
        verifique sus
        valide su
        confirme sus
        actualizar su
        actualice sus
        actualización obligatoria
        datos de pago
        información de pago
        datos bancarios
        datos de facturación
        pago pendiente
        pago no procesado
        cargo no reconocido
        compra no reconocida
        cargo sospechoso
        transacción sospechosa
        movimiento sospechoso
        operación sospechosa
        tarjeta suspendida
        tarjeta vencida
        tarjeta ha sido
        clave de acceso
        firma electrónica
        firma pendiente
        dispositivo no autorizado
        dispositivo desconocido
        inicio sesión
        intento de acceso
        aviso de seguridad
        departamento de seguridad
        medidas de seguridad
        devolución de impuestos
        devolución pendiente
        reembolso pendiente
        reembolso disponible
        declaración de la renta
        dirección general de tráfico
        dehú ?
        notificación electrónica
        notificación pendiente
        almacenamiento de icloud
        espacio agotado
        mensajes pendientes
        mensajes retenidos
        correos pendientes
        correo retenido
        archivo compartido
        documento para firmar
        documento pendiente
        virus detectado
        su computadora
        su ordenador
        su teléfono
        su protección
        protección vencida
        suscripción netflix
        suscripción cancelada
        renovación automática
        renueve su
        dominio vencido

        [delivery]
        su paquete
        tu paquete
        paquete retenido
        paquete pendiente
        su envío
        tu envío
        envío pendiente
        entrega ?
        entrega fallida
        intento de entrega
        no se pudo entregar
        entrega pendiente
        gastos de envío
        gastos de aduana
        aduana ?
        aduanas ?
        dirección de entrega
        dirección incorrecta
        número de seguimiento
        seguimiento ?
        su pedido
        tu pedido
        correos ?
        pedido enviado
        ha sido enviado
        envío retenido
        envío no entregado
        paquete no entregado
        paquete devuelto
        paquete en espera
        paquete en aduana
        paquete en camino
        no hemos podido entregar
        problema de entrega
        entrega de su
        entrega programada
        reprogramar ?
        reprogramar entrega
        dirección incompleta
        confirmar dirección
        confirme su dirección
        tasas de aduana
        pago de aduanas
        tarifa de envío
        gastos pendientes
        aviso de entrega
        aviso de llegada
        mensajería ?
        correos express
        seur ?

        [money]
        préstamo ?
        préstamos ?
        crédito ?
        créditos ?
        dinero ?
        ganar dinero
        ingresos ?
        ingresos pasivos
        ingreso extra
        invertir ?
        inversión ?
        inversiones ?
        rentabilidad ?
        ahorra ?
        ahorre ?
        deuda ?
        deudas ?
        transferencia ?
        subsidio ?
        ayuda económica
        bono ?
        millonario ?
        trabaje desde casa
        trabajo desde casa
        negocio ?
        oportunidad ?
        dólares ?
        euros al día
        libertad financiera
        compensación ?
        indemnización ?
        acciones ?
        préstamo rápido
        préstamos rápidos
        préstamo personal
        crédito rápido
        crédito aprobado
        préstamo aprobado
        crédito preaprobado
        sin aval
        asnef ?
        dinero rápido
        dinero extra
        dinero fácil
        gane dinero
        gana dinero
        gane hasta
        gana hasta
        negocio rentable
        ingresos adicionales
        ingreso adicional
        trabajo en casa
        oferta de empleo
        oferta de trabajo
        sea su propio jefe
        tu propio jefe
        hágase rico
        riqueza ?
        invierta ?
        rentable ?
        retiro pendiente
        saldo disponible
        su saldo
        su dinero
        subsidios ?
        ayuda del gobierno
        elegible ?
        es usted elegible
        buró de crédito
        liquide sus deudas
        sin deudas
        reunificación de deudas
        por semana

        [crypto]
        bitcoin ?
        cripto ?
        criptomoneda ?
        criptomonedas ?
        billetera ?
        ethereum ?
        metamask ?
        ledger ?
        blockchain ?
        bitcoins ?
        trust wallet
        frase semilla
        airdrop ?
        minería ?
        trading de criptomonedas
        inversión en criptomonedas
        xrp ?
        solana ?
        usdt ?

        [adult]
        sexo ?
        desnuda ?
        desnudas ?
        sexy ?
        solteras ?
        solteros ?
        mujeres solteras
        chicas ?
        caliente ?
        calientes ?
        erótico ?
        infieles ?
        webcam ?
        mujeres maduras
        mujeres casadas
        mujeres rusas
        mujeres hermosas
        mujeres cerca
        chicas calientes
        chicas cerca
        chicas solteras
        maduras ?
        citas calientes
        sitio de citas
        encuentro discreto
        sexo gratis
        sexo esta noche
        fotos íntimas
        desnudo ?
        putas ?
        follar ?
        coger ?
        polla ?
        tetas ?
        amante ?
        amantes ?
        infieles cerca
        cerca de ti
        webcams ?
        porno ?

        [casino]
        casino ?
        casinos ?
        giros gratis
        tiradas gratis
        bono sin depósito
        bono de bienvenida
        tragaperras ?
        tragamonedas ?
        apuestas ?
        apuesta ?
        ruleta ?
        póker ?
        jackpot ?
        casino en línea
        casino online
        tragaperras gratis
        bono gratis
        bono exclusivo
        primer depósito
        sin depósito
        100 giros
        200 giros
        apuesta gratis
        dinero real
        premio mayor
        loto ?
        lotería nacional
        euromillones ?
        póquer ?

        [health]
        perder peso
        bajar de peso
        adelgazar ?
        adelgace ?
        quemar grasa
        grasa ?
        dieta ?
        keto ?
        cbd ?
        farmacia ?
        sin receta
        viagra ?
        cialis ?
        erección ?
        diabetes ?
        azúcar en la sangre
        presión arterial
        dolor ?
        dolores ?
        artritis ?
        articulaciones ?
        tinnitus ?
        hongos ?
        próstata ?
        cabello ?
        arrugas ?
        suplemento ?
        remedio ?
        audífonos ?
        potencia ?
        baje de peso
        pierda peso
        pierde peso
        pérdida de peso
        quemagrasa ?
        quema grasa
        bajar kilos
        adelgaza ?
        metabolismo ?
        abdomen plano
        gomitas ?
        aceite de cbd
        cáñamo ?
        dolor de espalda
        dolor de rodilla
        dolor articular
        ciática ?
        neuropatía ?
        hipertensión ?
        colesterol ?
        niveles de azúcar
        impotencia ?
        disfunción eréctil
        disfunción ?
        virilidad ?
        agrandar ?
        píldoras ?
        farmacia en línea
        antienvejecimiento ?
        rejuvenecer ?
        calvicie ?
        caída del cabello
        audífono ?
        zumbido ?
        ronquidos ?
        desintoxicar ?
        remedio casero
        remedio natural
        truco casero
        médico revela
        implantes dentales
        várices ?
        menopausia ?

        [lead]
        seguro de coche
        seguro de vida
        seguro médico
        seguro de auto
        placas solares
        paneles solares
        cotización gratis
        presupuesto gratis
        comparador ?
        posicionamiento ?
        diplomado ?
        capacitación ?
        bases de datos
        base de datos de empresas
        hipoteca ?
        seguro de salud
        seguro de hogar
        seguro dental
        seguro de decesos
        cotice ?
        presupuesto sin compromiso
        sin compromiso
        energía solar
        autoconsumo ?
        aire acondicionado
        calderas ?
        tarifa de luz
        ahorre en su factura
        cursos gratis
        posicionamiento web
        posicionamiento seo
        marketing por correo
        envío masivo
        correo masivo
        bases de correos
        publicite ?
        anuncie ?
        tarot ?
        vidente ?
        videncia ?
        horóscopo ?

        [threat]
        hackeado ?
        he hackeado
        su cámara
        tu cámara
        video comprometedor
        citación ?
        citación judicial
        demanda ?
        juzgado ?
        tribunal ?
        policía ?
        policía nacional
        denuncia ?
        multa ?
        multas ?
        multa pendiente
        infracción ?
        dgt ?
        embargo ?
        orden judicial
        fiscalía ?
        troyano ?
        derechos de autor
        tengo acceso
        acceso a su dispositivo
        su dispositivo fue
        video suyo
        video íntimo
        sitios pornográficos
        pornografía ?
        sus contactos
        rescate ?
        multa de tráfico
        sanción ?
        procedimiento judicial
        acciones legales
        cobranza ?
        cobro judicial
        embargo de
        orden de embargo
        orden de arresto
        requerimiento judicial
        notificación judicial
        citatorio ?
        guardia civil
        virus troyano
        infracciones ?

        [advance]
        herencia ?
        beneficiario ?
        beneficiaria ?
        donación ?
        donar ?
        millones de dólares
        millones de euros
        viuda ?
        fallecido ?
        difunto ?
        propuesta de negocio
        confidencial ?
        abogado ?
        notario ?
        dios le bendiga
        dios te bendiga
        querido amigo
        estimado amigo
        suma de
        le contacto
        me dirijo a usted
        le escribo
        mi difunto esposo
        mi difunto
        mi fallecido
        enfermedad terminal
        orfanato ?
        huérfanos ?
        obras de caridad
        banco central
        transferir la suma
        transferencia de fondos
        socio comercial
        inversión conjunta
        prestamista ?
        oferta de préstamo
        préstamo entre particulares
        tasa de interés del
        ganador de la lotería
        lotería internacional
        bendiga ?
        compensación de

        [invoice]
        factura ?
        facturas ?
        su factura
        factura pendiente
        comprobante ?
        comprobante de pago
        pago recibido
        confirmación de pago
        confirmación de pedido
        recibo ?
        transferencia realizada
        presupuesto ?
        orden de compra
        cotización ?
        estado de cuenta
        deuda pendiente
        comprobante fiscal
        factura adjunta
        adjunto factura
        factura vencida
        factura electrónica adjunta
        pago realizado
        comprobante adjunto
        comprobante de transferencia
        cargo realizado
        se ha cargado
        aviso de pago
        aviso de cobro
        recordatorio de pago
        pedido adjunto
        nuevo pedido
        solicitud de cotización
        solicitud de presupuesto
        cotización adjunta
        cfdi ?

        [shop]
        descuento ?
        descuentos ?
        ofertas ?
        oferta especial
        oferta exclusiva
        rebajas ?
        promoción ?
        promociones ?
        liquidación ?
        envío gratis
        barato ?
        mejor precio
        outlet ?
        solo hoy ?
        black friday
        cupones ?
        50 de descuento
        70 de descuento
        80 de descuento
        hasta 70
        precios bajos
        precio especial
        precios especiales
        oferta del día
        oferta relámpago
        ofertón ?
        últimas unidades
        hasta agotar
        réplicas ?
        relojes de lujo
        compra ahora
        compre ahora
        llévate ?

        [greeting]
        estimado cliente
        estimada cliente
        estimado usuario
        estimado miembro
        querido cliente
        apreciado cliente
        estimado señor
        estimado titular
        estimado amigo
        querido amigo
        estimado beneficiario
        hola cliente
        estimado contribuyente
        estimado ciudadano
        estimados clientes
        estimado(a) cliente
        estimado/a cliente
        estimado cliente de
        hola estimado cliente
        distinguido cliente
        estimado ganador
        estimado titular de
        estimado suscriptor
        estimado socio
        estimado señor señora
        muy señor mío
        estimado propietario
        estimado asegurado
        apreciado usuario
        querido usuario
        querido ganador

        [unsubscribe]
        darse de baja
        darme de baja
        cancelar suscripción
        cancelar la suscripción
        dejar de recibir
        desuscribirse

        [bec]
        estás disponible
        está en la oficina
        estás en la oficina
        transferencia urgente
        nueva cuenta bancaria
        cambio de cuenta
        tarjetas de regalo
        en una reunión
        tarea urgente
        nómina
        número de móvil

        [messenger]
        whatsapp
        telegram

        [reply]
        re
        rv
        escribió

        [remove]
        no desea recibir
        no deseas recibir
        eliminar de nuestra lista
        ser removido
        removido de nuestra
        baja de nuestra lista

        [pitch]
        haga clic aquí
        haz clic aquí
        clic aquí
        click aquí
        ordene ahora
        ordene ya
        llame ahora
        llame ya
        llámenos
        sin compromiso
        sin riesgo
        garantizado
        garantía de
        devolución de su dinero
        totalmente gratis
        100 gratis
        por tiempo limitado
        tiempo limitado
        cupo limitado
        cupos limitados
        no espere
        no esperes
        no se pierda
        no te pierdas
        no lo deje pasar
        oferta válida
        increíble
        revolucionario
        comprobado
        clínicamente
        resultados garantizados
        en minutos
        en pocos minutos
        inscríbase
        inscríbase ya
        regístrese
        como se ve en tv
        """#

    private static let lexiconfr = #"""
        # Words of lures, French: a class in brackets, then a term a line
        # source: written for Postern; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        [prize]
        vous avez été choisi
        vous avez été sélectionnée
        avez été tiré au sort
        vous avez gagné
        avez gagné
        gagnant ?
        gagnante ?
        gagnants ?
        félicitations ?
        gagner ?
        gagnez ?
        cadeau ?
        cadeaux ?
        carte cadeau ?
        récompense ?
        récompenses ?
        loterie ?
        tirage ?
        tirage au sort
        concours ?
        sondage ?
        sélectionné ?
        sélectionnée ?
        vous avez été sélectionné
        chanceux ?
        bon d'achat ?
        points de fidélité
        vos points ?
        fidélité ?
        coffret ?
        offerte ?
        réclamez ?
        réclamer ?
        surprise ?
        vous êtes le gagnant
        vous avez remporté
        remporté ?
        remportez ?
        votre cadeau ?
        votre récompense
        cadeau gratuit
        cadeau surprise
        cadeau offert
        carte cadeaux
        enquête client
        enquête de satisfaction
        répondez à notre
        participez ?
        félicitations vous
        client fidèle
        programme de fidélité
        points expirent
        gros lot
        airfryer ?
        friteuse ?
        boîte à outils
        perceuse ?
        outillage parkside
        coffret dewalt
        parkside ?
        robot cuiseur
        machine à café
        bon cadeau
        chèque cadeau
        carte carburant
        dernière chance de
        cagnotte ?
        chance de gagner

        [urgent]
        urgent ?
        immédiatement ?
        immédiat ?
        dernier rappel
        dernier avertissement
        dernière relance
        dernière chance ?
        derniers jours ?
        avis important ?
        message important ?
        action requise
        action nécessaire
        intervention requise
        sous 24 heures
        sous 48h
        24 heures ?
        48 heures ?
        expire ?
        expire aujourd'hui
        expiration ?
        expirer ?
        avertissement ?
        alerte ?
        deuxième tentative
        dernière tentative
        sans délai
        dans les plus brefs délais
        action immédiate
        réponse requise
        réponse urgente
        répondez ?
        veuillez confirmer
        confirmer maintenant
        dernier avis
        dernière notification
        avis final
        avant minuit
        aujourd'hui seulement ?
        expire bientôt
        expiré ?
        a expiré
        arrive à expiration
        notification importante
        2ème rappel
        intervention immédiate

        [account]
        a été suspendu
        a été suspendue
        a été bloqué
        a été bloquée
        a été limité
        a été restreint
        a été désactivé
        est suspendu
        est suspendue
        est bloqué
        est bloquée
        est limité
        est restreint
        est désactivé
        sera suspendu
        sera bloqué
        sera désactivé
        sera supprimé
        sera fermé
        temporairement suspendu
        temporairement bloqué
        votre compte ?
        compte suspendu
        compte bloqué
        compte limité
        compte restreint
        suspension de votre
        vérifiez votre
        vérification requise
        confirmer votre
        confirmez votre
        confirmation requise
        mettre à jour ?
        mise à jour ?
        mise à jour requise
        mise à jour de votre
        actualisation ?
        vos informations
        vos coordonnées
        informations personnelles
        moyen de paiement
        paiement refusé
        paiement échoué
        problème de paiement
        échec de paiement
        mot de passe ?
        connexion inhabituelle
        activité inhabituelle
        activité suspecte
        connexion suspecte
        alerte de sécurité
        sécurité de votre
        nouvelle connexion ?
        nouvel appareil ?
        accès suspendu
        accès restreint
        accès limité
        réactiver ?
        réactivation ?
        débloquer ?
        débloquez ?
        stockage ?
        espace de stockage
        stockage plein
        boîte pleine
        boîte mail ?
        messagerie ?
        abonnement expiré
        votre abonnement ?
        abonnement suspendu
        renouvellement ?
        renouveler ?
        renouvelez ?
        licence expirée
        antivirus ?
        votre appareil
        vos photos
        carte vitale
        ameli ?
        assurance maladie
        impots ?
        impôts ?
        remboursement ?
        rembourser ?
        remboursé ?
        caf ?
        certicode ?
        certicode plus
        dsp2 ?
        authentification ?
        espace client
        identité ?
        désactivé ?
        désactivation ?
        régularisation ?
        régulariser ?
        régularisez ?
        dossier en attente
        votre dossier
        document partagé
        message vocal
        nouveau message
        carte bancaire
        votre carte ?
        votre banque
        banque en ligne
        crédit agricole
        la banque postale
        compte désactivé
        compte fermé
        compte sera
        compte inactif
        compte client
        compte ameli
        compte bancaire
        compte paypal
        compte netflix
        compte amazon
        compte microsoft
        votre accès
        votre adhésion
        vos accès
        vos données personnelles
        mettez à jour
        mettre à jour vos
        actualisez ?
        vérification de votre
        vérifier vos
        vérifiez vos
        validez votre
        activez votre
        activer votre
        service de sécurité
        sécurité bancaire
        pass sécurité
        clé digitale
        carte bloquée
        carte suspendue
        carte expirée
        nouvelle carte
        opération suspecte
        transaction suspecte
        paiement suspect
        achat suspect
        prélèvement refusé
        prélèvement rejeté
        informations de paiement
        informations bancaires
        coordonnées bancaires
        paiement en attente
        problème de facturation
        nouvelle carte vitale
        carte vitale expire
        vignette crit'air
        compte formation
        france connect
        impots gouv
        trop perçu
        remboursement en votre faveur
        remboursement d'impôt
        caisse d'allocations
        allocations familiales
        stockage icloud
        stockage saturé
        espace saturé
        boite de réception
        boîte de réception
        messages en attente
        messages bloqués
        messagerie saturée
        fichier partagé
        document à signer
        signature électronique
        signature requise
        nouveau document
        votre mot de passe
        mot de passe expire
        virus détecté
        menaces détectées
        votre ordinateur
        votre téléphone
        votre protection
        protection expirée
        nom de domaine
        hébergement suspendu
        abonnement netflix
        abonnement expire
        renouvelez votre

        [delivery]
        votre colis
        colis en attente
        colis bloqué
        colis suspendu
        livraison ?
        livraison échouée
        échec de livraison
        tentative de livraison
        livraison impossible
        livraison suspendue
        votre livraison
        frais de douane
        frais de livraison
        frais de port
        adresse de livraison
        adresse incorrecte
        suivi de colis
        numéro de suivi
        votre commande
        expédition ?
        expédié ?
        point relais
        chronopost ?
        colissimo ?
        mondial relay
        colis arrivé
        colis en transit
        colis retenu
        colis en instance
        colis non livré
        livraison prévue
        livraison en attente
        livraison de votre
        problème de livraison
        erreur d'adresse
        adresse incomplète
        frais de dédouanement
        droits de douane
        confirmer la livraison
        reprogrammer ?
        nouvelle livraison
        avis de passage
        notification de livraison
        votre envoi

        [money]
        prêt ?
        prêts ?
        crédit rapide
        argent ?
        gagner de l'argent
        revenus ?
        revenu passif
        revenu ?
        fortune ?
        investir ?
        investissement ?
        placement ?
        rendement ?
        gratuitement ?
        économisez ?
        économiser ?
        dette ?
        dettes ?
        virement ?
        aide financière
        subvention ?
        mutuelle ?
        indemnisation ?
        millionnaire ?
        euros par jour
        bourse ?
        rachat de crédit
        financement ?
        prêt personnel
        prêt immobilier
        crédit immobilier
        prêt entre particuliers
        offre de prêt
        taux d'intérêt
        sans justificatif
        fichés banque
        argent facile
        argent rapide
        complément de revenu
        revenus complémentaires
        travail à domicile
        emploi à domicile
        devenir riche
        gagner 5000
        investissez ?
        placements ?
        rendements ?
        rentier ?
        dédommagement ?
        indemnité ?
        aide de l'état
        chèque énergie
        éligible ?
        vous êtes éligible
        retrait en attente
        solde disponible

        [crypto]
        bitcoin ?
        crypto ?
        cryptomonnaie ?
        cryptomonnaies ?
        portefeuille ?
        ethereum ?
        metamask ?
        ledger ?
        blockchain ?
        bitcoins ?
        trading crypto
        robot de trading
        coinbase ?
        binance ?
        kraken ?
        trust wallet
        phrase de récupération
        airdrop ?
        minage ?
        xrp ?
        solana ?

        [adult]
        sexe ?
        coquine ?
        coquines ?
        célibataire ?
        célibataires ?
        femmes seules
        femmes russes
        plan cul
        libertine ?
        érotique ?
        infidèle ?
        sexy ?
        webcam ?
        femmes célibataires
        femmes mariées
        femmes mûres
        femme mature
        rencontre coquine
        site de rencontre
        rencontre discrète
        rencontres près
        rendez-vous coquin
        sexe gratuit
        photos intimes
        nue ?
        nues ?
        cougar ?
        cougars ?
        salope ?
        baise ?
        baiser ?
        échangiste ?
        seule ce soir
        célibataires près
        plan sexe
        sugar daddy
        femmes ukrainiennes
        belles femmes

        [casino]
        casino ?
        casinos ?
        tours gratuits
        bonus sans dépôt
        bonus de bienvenue
        machines à sous
        paris sportifs
        parier ?
        roulette ?
        poker ?
        jackpot ?
        casino en ligne
        free spins
        tours offerts
        bonus offert
        bonus exclusif
        sans dépôt
        premier dépôt
        100 bonus
        200 bonus
        jeux d'argent
        argent réel
        machine à sous
        pari gratuit
        loto ?
        euromillions ?
        gros gains

        [health]
        perdre du poids
        maigrir ?
        minceur ?
        perte de poids
        kilos ?
        brûler ?
        graisse ?
        ventre plat
        cbd ?
        pharmacie ?
        sans ordonnance
        viagra ?
        cialis ?
        érection ?
        diabète ?
        glycémie ?
        douleurs ?
        arthrose ?
        articulations ?
        acouphènes ?
        mycose ?
        prostate ?
        cheveux ?
        complément alimentaire
        remède ?
        appareil auditif
        appareils auditifs
        prothèses auditives
        perdez du poids
        perdre 10
        perdre des kilos
        perte de graisse
        brûle graisse
        brûleur de graisse
        brûle-graisse
        coupe faim
        régime ?
        régime keto
        gélules ?
        gummies ?
        huile de cbd
        huile cbd
        chanvre ?
        douleur ?
        douleurs articulaires
        mal de dos
        sciatique ?
        ménopause ?
        tension artérielle
        hypertension ?
        cholestérol ?
        sucre dans le sang
        impuissance ?
        dysfonction érectile
        virilité ?
        puissance sexuelle
        pénis ?
        agrandir ?
        pharmacie en ligne
        pilules ?
        anti-âge
        anti-rides
        rides ?
        rajeunir ?
        chute de cheveux
        repousse ?
        calvitie ?
        appareil auditif gratuit
        ronflement ?
        apnée ?
        détox ?
        intestin ?
        remède naturel
        médecin révèle
        mycoses ?
        verrues ?
        varices ?
        implants dentaires

        [lead]
        mutuelle santé
        assurance auto
        assurance vie
        assurance obsèques
        panneaux solaires
        panneau solaire
        pompe à chaleur
        monte-escalier
        monte escalier
        formation cpf
        compte cpf
        cpf ?
        devis gratuit
        comparateur ?
        défiscalisation ?
        loi pinel
        douche sécurisée
        référencement ?
        assurance santé
        assurance habitation
        assurance emprunteur
        assurance décès
        mutuelle senior
        mutuelle pas chère
        complémentaire santé
        comparez ?
        comparez les
        devis en ligne
        isolation à 1
        isolation des combles
        rénovation énergétique
        chaudière ?
        chaudière à 1
        ma prime rénov
        prime rénov
        maprimerénov ?
        autoconsommation ?
        photovoltaïque ?
        borne de recharge
        changer de fournisseur
        fournisseur d'énergie
        bilan de compétences
        formation gratuite
        vae ?
        investissement locatif
        estimation gratuite
        rachat de voiture
        télésurveillance ?
        voyance ?
        voyante ?
        numérologie ?
        tirage de tarot
        référencement google
        création de site
        base emails
        base de données emails
        emailing ?

        [threat]
        piraté ?
        j'ai piraté
        votre caméra
        votre webcam
        vidéo compromettante
        convocation ?
        convocation judiciaire
        gendarmerie ?
        police ?
        interpol ?
        europol ?
        brigade ?
        pédopornographie ?
        tribunal ?
        huissier ?
        saisie ?
        mise en demeure
        amende ?
        amende impayée
        contravention ?
        infraction ?
        antai ?
        poursuites ?
        plainte ?
        cheval de troie
        j'ai accès
        accès à votre
        votre appareil a été
        vidéo de vous
        sites pornographiques
        pornographie ?
        vos contacts
        rançon ?
        amende forfaitaire
        avis de contravention
        avis d'amende
        majoration ?
        majorée ?
        procédure judiciaire
        poursuites judiciaires
        action en justice
        huissier de justice
        saisie sur
        dernier avis avant
        direction générale
        police nationale
        brigade de protection
        office central
        cybercriminalité ?
        mandat d'arrêt
        droit d'auteur
        droits d'auteur
        impayés ?

        [advance]
        héritage ?
        bénéficiaire ?
        donation ?
        don de
        faire un don
        millions d'euros
        millions de dollars
        veuve ?
        défunt ?
        décédé ?
        proposition d'affaires
        confidentiel ?
        confidentialité ?
        avocat ?
        notaire ?
        dieu vous bénisse
        cher ami
        bien aimé
        côte d'ivoire
        bénin ?
        burkina ?
        somme de
        je vous contacte
        je me permets de
        ma défunte
        mon défunt
        mon mari décédé
        maladie incurable
        cancer en phase
        phase terminale
        léguer ?
        orphelins ?
        orphelinat ?
        œuvres caritatives
        compte bloqué en
        banque africaine
        virement de
        projet d'investissement
        prêteur ?
        prêteur particulier
        offre de prêt entre
        financement de vos projets
        taux de 2
        taux de 3
        loterie internationale
        gagnant de la loterie
        la grâce de

        [invoice]
        facture ?
        factures ?
        votre facture
        facture impayée
        paiement reçu
        confirmation de paiement
        confirmation de commande
        reçu ?
        prélèvement ?
        prélevé ?
        débité ?
        impayé ?
        relevé ?
        bon de commande
        devis joint
        avis de paiement
        avis d'échéance
        facture en attente
        facture en pièce
        facture jointe
        votre règlement
        preuve de paiement
        confirmation d'achat
        votre achat
        votre commande a été
        débité de
        montant débité
        demande de devis
        demande de prix
        nouvelle commande

        [shop]
        promo ?
        promotion ?
        promotions ?
        soldes ?
        remise ?
        offre spéciale
        offre exclusive
        offre limitée
        prix cassés
        pas cher
        livraison gratuite
        vente flash ?
        ventes privées
        déstockage ?
        bon plan
        liquidation ?
        black friday
        code promo
        50 de réduction
        70 de réduction
        prix imbattables
        prix réduits
        prix bas
        offre du jour
        offre flash
        dernière démarque
        stock limité
        quantité limitée
        jusqu'à épuisement
        montres de luxe
        répliques ?
        commandez maintenant
        livraison offerte

        [greeting]
        cher client
        chère cliente
        chers clients
        cher utilisateur
        cher membre
        cher abonné
        madame monsieur
        cher titulaire
        cher ami
        cher bénéficiaire
        bonjour cher client
        bonjour client
        cher assuré
        chère assurée
        cher contribuable
        cher internaute
        chère cliente cher client
        cher(e) client(e)
        chers abonnés
        cher(e) abonné(e)
        cher allocataire
        cher gagnant
        madame monsieur cher
        cher(e) ami(e)
        chère amie
        bonjour à vous
        cher propriétaire
        cher client netflix
        cher client paypal

        [unsubscribe]
        désabonner
        se désabonner
        désinscrire
        désinscription
        désabonnement
        ne plus recevoir

        [bec]
        êtes-vous disponible
        es-tu disponible
        êtes-vous au bureau
        virement urgent
        nouvelles coordonnées bancaires
        changement de rib
        nouveau rib
        changement de coordonnées
        cartes cadeaux
        en réunion
        tâche urgente
        votre numéro
        confidentielle

        [messenger]
        whatsapp
        telegram

        [reply]
        re
        tr
        a écrit

        [remove]
        ne plus recevoir
        retirer de notre liste
        supprimer de notre liste
        retiré de notre
        désinscription

        [pitch]
        cliquez ici
        cliquez ci-dessous
        profitez-en
        profitez de
        offre limitée
        offre valable
        sans engagement
        sans risque
        satisfait ou remboursé
        garanti
        100 gratuit
        entièrement gratuit
        n'attendez plus
        ne tardez pas
        ne manquez pas
        ne ratez pas
        dès maintenant
        dès aujourd'hui
        incroyable
        révolutionnaire
        exclusif
        en quelques minutes
        en quelques clics
        vu à la télé
        cliniquement prouvé
        sans effort
        résultats garantis
        """#

    private static let lexiconit = #"""
        # Words of lures, Italian: a class in brackets, then a term a line
        # source: written for Postern; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        [prize]
        sei stata selezionata
        sei stato scelto
        è stato scelto
        hai vinto
        ha vinto
        vincitore ?
        vincitrice ?
        congratulazioni ?
        complimenti ?
        premio ?
        estrazione ?
        lotteria ?
        concorso ?
        regalo ?
        regali ?
        buono regalo
        carta regalo
        ricompensa ?
        sondaggio ?
        selezionato ?
        sei stato selezionato
        è stato selezionato
        fortunato ?
        buono ?
        coupon ?
        riscatta ?
        richiedi ?
        punti ?
        i tuoi punti ?
        vinci ?
        sorpresa ?
        sei il vincitore
        hai vinto un
        il tuo premio
        il tuo regalo ?
        regalo gratuito
        regalo a sorpresa
        premio in palio
        carta regalo da
        buono da
        buono sconto
        partecipa al
        sondaggio clienti
        cliente fedele
        programma fedeltà
        punti in scadenza
        riscatta ora
        ritira il
        ritira il tuo
        friggitrice ?
        trapano ?
        set di utensili
        parkside ?
        congratulazioni sei
        ultima possibilità di

        [urgent]
        urgente ?
        immediato ?
        immediatamente ?
        immediata ?
        ultimo avviso
        ultimo promemoria
        ultima possibilità ?
        ultimo sollecito
        importante ?
        avviso importante ?
        comunicazione importante
        azione richiesta
        azione necessaria
        24 ore ?
        48 ore ?
        scade ?
        scade oggi
        scadenza ?
        in scadenza
        scaduto ?
        scaduta ?
        avvertimento ?
        attenzione ?
        allerta ?
        promemoria ?
        secondo tentativo
        ultimo tentativo
        entro oggi ?
        azione immediata
        risposta richiesta
        risponda ?
        conferma ora
        ultimo giorno ?
        ultime ore ?
        ultima notifica
        ultima comunicazione
        entro 24 ore
        entro 48 ore
        solo oggi ?
        sta per scadere
        in scadenza oggi
        non ignorare
        comunicazione urgente
        notifica importante
        messaggio importante

        [account]
        è stato sospeso
        è stata sospesa
        è stato bloccato
        è stata bloccata
        è stato limitato
        è stata limitata
        è stato disattivato
        sarà sospeso
        sarà bloccato
        sarà sospesa
        sarà bloccata
        sarà disattivato
        verrà sospeso
        verrà sospesa
        verrà bloccato
        verrà bloccata
        temporaneamente sospeso
        temporaneamente sospesa
        il tuo account ?
        tuo account
        il suo account
        il suo conto
        il tuo conto
        conto sospeso
        conto bloccato
        account sospeso
        account bloccato
        account limitato
        utenza sospesa
        utenza ?
        sospensione ?
        sospeso ?
        sospesa ?
        verifica il
        verifica richiesta
        verificare ?
        conferma i tuoi
        conferma il
        confermare ?
        aggiorna il
        aggiorna i
        aggiornamento ?
        aggiornare ?
        i tuoi dati ?
        suoi dati
        metodo di pagamento
        pagamento rifiutato
        pagamento non riuscito
        problema di pagamento
        accesso insolito
        attività insolita
        attività sospetta
        accesso sospetto
        accesso non autorizzato
        avviso di sicurezza
        sicurezza web
        nuovo dispositivo ?
        nuovo accesso ?
        accesso limitato
        accesso bloccato
        riattivare ?
        riattiva ?
        riattivazione ?
        sbloccare ?
        sblocca ?
        spazio di archiviazione
        archiviazione ?
        casella piena
        casella di posta
        abbonamento ?
        abbonamento scaduto
        rinnovo ?
        rinnova ?
        rinnovare ?
        licenza ?
        antivirus ?
        le tue foto
        rimborso ?
        agenzia delle entrate
        agenzia entrate
        inps ?
        spid ?
        identità ?
        disattivato ?
        disattivazione ?
        home banking
        la tua carta ?
        carta bloccata
        carta sospesa
        la tua banca
        poste italiane
        postepay ?
        intesa sanpaolo
        unicredit ?
        documento condiviso
        messaggio vocale
        psd2 ?
        dominio in scadenza
        aruba ?
        conto disattivato
        conto limitato
        conto chiuso
        conto corrente
        conto verrà
        account verrà
        account disattivato
        account netflix
        account paypal
        account amazon
        il tuo accesso
        il suo accesso
        la tua utenza
        la sua utenza
        i suoi dati
        dati personali ?
        dati bancari
        dati di pagamento
        informazioni di pagamento
        informazioni personali
        verifica dei
        verifica la tua
        verifica i tuoi
        verifica il tuo
        validazione ?
        conferma la tua
        conferma identità
        conferma dei dati
        aggiorna i tuoi
        aggiorna la tua
        aggiornamento obbligatorio
        aggiornamento richiesto
        aggiornamento dati
        pagamento in sospeso
        addebito sospetto
        operazione sospetta
        transazione sospetta
        accesso anomalo
        accesso da
        accesso non riconosciuto
        dispositivo non riconosciuto
        dispositivo sconosciuto
        sicurezza del tuo
        sicurezza conto
        app bancoposta
        bancoposta ?
        posteid ?
        tessera sanitaria
        ministero della salute
        rimborso fiscale
        rimborso in sospeso
        fascicolo ?
        cassetto fiscale
        la tua pec
        casella pec
        casella email
        messaggi in sospeso
        messaggi bloccati
        posta in arrivo
        email in sospeso
        file condiviso
        documento da firmare
        firma digitale
        virus rilevato
        minacce ?
        il tuo computer
        il tuo telefono
        la tua protezione
        protezione scaduta
        spazio esaurito
        abbonamento netflix
        abbonamento sospeso
        rinnova il tuo
        rinnovo automatico
        dominio scaduto

        [delivery]
        il tuo pacco
        tuo pacco
        pacco ?
        pacco in attesa
        pacco in giacenza
        giacenza ?
        la tua spedizione
        spedizione ?
        spedizione in attesa
        consegna ?
        consegna fallita
        mancata consegna
        tentativo di consegna
        consegna sospesa
        spese di spedizione
        spese doganali
        dogana ?
        indirizzo di consegna
        indirizzo errato
        numero di tracciamento
        tracciamento ?
        il tuo ordine
        corriere ?
        bartolini ?
        pacco bloccato
        pacco fermo
        pacco non consegnato
        pacco in arrivo
        pacco trattenuto
        il suo pacco
        la sua spedizione
        spedizione bloccata
        spedizione sospesa
        spedizione trattenuta
        consegna in sospeso
        consegna del
        consegna non
        consegna programmata
        riprogramma ?
        riprogrammare ?
        indirizzo incompleto
        conferma indirizzo
        spese di dogana
        dazi ?
        dazi doganali
        tassa doganale
        oneri doganali
        costi di spedizione
        avviso di consegna
        avviso di giacenza

        [money]
        prestito ?
        prestiti ?
        credito ?
        denaro ?
        soldi ?
        guadagnare ?
        guadagna ?
        guadagno ?
        reddito ?
        reddito passivo
        investire ?
        investimento ?
        investimenti ?
        rendimento ?
        risparmia ?
        debito ?
        debiti ?
        bonifico ?
        milionario ?
        lavoro da casa
        opportunità ?
        finanziamento ?
        cessione del quinto
        cessione ?
        indennizzo ?
        prestito personale
        prestiti personali
        prestito immediato
        prestito veloce
        finanziamenti ?
        guadagni ?
        guadagnare online
        guadagna online
        guadagnare da casa
        lavora da casa
        lavorare da casa
        offerta di lavoro
        reddito extra
        entrate extra
        diventare ricco
        ricchezza ?
        investi ?
        investitori ?
        trading online
        rendimenti ?
        prelievo ?
        prelievo in sospeso
        saldo disponibile
        il tuo saldo
        i tuoi soldi
        bonus statale
        incentivi ?
        risarcimento ?
        rimborso spese
        debiti cancellati
        esdebitazione ?
        euro al giorno
        euro al mese

        [crypto]
        bitcoin ?
        cripto ?
        criptovaluta ?
        criptovalute ?
        portafoglio ?
        ethereum ?
        metamask ?
        ledger ?
        blockchain ?
        bitcoins ?
        trust wallet
        frase di recupero
        airdrop ?
        trading di criptovalute
        xrp ?
        solana ?

        [adult]
        sesso ?
        nude ?
        sexy ?
        donne sole
        ragazze ?
        erotico ?
        infedele ?
        webcam ?
        trasgressione ?
        donne mature
        donne sposate
        donne single
        donne nella tua
        donne russe
        ragazze nella
        single nella tua
        incontri hot
        sito di incontri
        sesso gratis
        sesso stasera
        foto intime
        troie ?
        scopare ?
        scopa ?
        tette ?
        porno ?
        casalinghe ?
        vicino a te
        chat erotica
        webcam hot

        [casino]
        casino ?
        casinò ?
        giri gratis
        bonus senza deposito
        bonus di benvenuto
        scommesse ?
        scommessa ?
        roulette ?
        poker ?
        jackpot ?
        casinò online
        casino online
        giri gratuiti
        giri bonus
        free spins
        bonus esclusivo
        bonus gratis
        senza deposito
        primo deposito
        slot machine
        slot online
        scommetti ?
        soldi veri
        gratta e vinci
        lotto ?
        superenalotto ?
        vincite ?

        [health]
        perdere peso
        dimagrire ?
        dimagrisci ?
        dimagrimento ?
        bruciare grassi
        grasso ?
        pancia ?
        dieta ?
        keto ?
        cbd ?
        farmacia ?
        senza ricetta
        viagra ?
        cialis ?
        erezione ?
        diabete ?
        glicemia ?
        dolore ?
        dolori ?
        artrosi ?
        articolazioni ?
        acufene ?
        acufeni ?
        funghi ?
        prostata ?
        capelli ?
        rughe ?
        integratore ?
        rimedio ?
        apparecchi acustici
        apparecchio acustico
        perdi peso
        perdita di peso
        perdere chili
        chili in
        brucia grassi
        bruciagrassi ?
        metabolismo ?
        pancia piatta
        snellente ?
        gummies ?
        olio di cbd
        canapa ?
        mal di schiena
        dolore al ginocchio
        dolori articolari
        sciatica ?
        ipertensione ?
        colesterolo ?
        zuccheri ?
        impotenza ?
        disfunzione erettile
        virilità ?
        allungare ?
        pillole ?
        farmacia online
        antirughe ?
        anti-età
        ringiovanire ?
        calvizie ?
        caduta dei capelli
        ricrescita ?
        udito ?
        ronzio ?
        russare ?
        detox ?
        rimedio naturale
        rimedio casalingo
        medico rivela
        micosi ?
        vene varicose
        menopausa ?
        impianti dentali

        [lead]
        assicurazione auto
        assicurazione ?
        polizza ?
        polizza vita
        pannelli solari
        fotovoltaico ?
        preventivo gratuito
        montascale ?
        infissi ?
        offerta luce
        offerta gas
        seo ?
        assicurazioni ?
        assicurazione sanitaria
        assicurazione casa
        assicurazione vita
        rc auto
        preventivo gratis
        senza impegno
        impianto fotovoltaico
        pompa di calore
        climatizzatore ?
        serramenti ?
        antifurto ?
        luce e gas
        corso gratuito
        realizzazione siti
        email marketing
        database email
        indirizzi email
        cartomanzia ?
        cartomante ?
        tarocchi ?
        oroscopo ?

        [threat]
        hackerato ?
        ho hackerato
        la tua webcam
        la tua fotocamera
        video compromettente
        convocazione ?
        tribunale ?
        denuncia ?
        polizia ?
        polizia di stato
        carabinieri ?
        polizia postale
        europol ?
        interpol ?
        pedopornografia ?
        multa ?
        sanzione ?
        verbale ?
        pignoramento ?
        ingiunzione ?
        avvocato ?
        trojan ?
        violazione copyright
        ho accesso
        accesso al tuo dispositivo
        il tuo dispositivo
        il tuo sistema operativo
        video di te
        siti porno
        pornografico ?
        i tuoi contatti
        riscatto ?
        contravvenzione ?
        verbale di
        atto giudiziario
        atti giudiziari
        azione legale
        azioni legali
        recupero crediti
        ufficiale giudiziario
        mandato di arresto
        procura ?
        guardia di finanza
        polizia di
        brigata ?
        diritti d'autore

        [advance]
        eredità ?
        beneficiario ?
        donazione ?
        donare ?
        milioni di dollari
        milioni di euro
        vedova ?
        cancro ?
        defunto ?
        deceduto ?
        proposta di affari
        proposta commerciale
        confidenziale ?
        riservato ?
        notaio ?
        dio ti benedica
        caro amico
        somma di
        la contatto
        ti contatto
        le scrivo
        mio defunto
        mia defunta
        malattia terminale
        orfani ?
        orfanotrofio ?
        beneficenza ?
        banca centrale
        trasferimento di fondi
        prestito tra privati
        prestito tra particolari
        offerta di prestito
        prestatore ?
        tasso del 3
        vincitore della lotteria
        benedica ?

        [invoice]
        fattura ?
        fatture ?
        la tua fattura
        fattura scaduta
        fattura elettronica
        ricevuta ?
        ricevuta di pagamento
        conferma di pagamento
        conferma ordine
        conferma d'ordine
        addebito ?
        addebitato ?
        estratto conto
        pagamento ricevuto
        sollecito di pagamento
        copia del bonifico
        ordine di acquisto
        fattura allegata
        allegata fattura
        fattura non pagata
        fattura insoluta
        pagamento effettuato
        conferma di acquisto
        il tuo acquisto
        ordine confermato
        avviso di pagamento
        avviso di addebito
        bolletta scaduta
        preventivo allegato
        richiesta di preventivo
        richiesta preventivo
        richiesta di offerta
        nuovo ordine
        copia bonifico

        [shop]
        sconto ?
        sconti ?
        offerta speciale
        offerta esclusiva
        saldi ?
        promozione ?
        promozioni ?
        liquidazione ?
        spedizione gratuita
        prezzo più basso
        miglior prezzo
        solo oggi ?
        black friday
        svendita ?
        sconto 50
        sconto 70
        fino al 70
        fino a 70
        prezzi bassi
        prezzi scontati
        prezzo speciale
        offerta del giorno
        offerta lampo
        ultimi pezzi
        fino a esaurimento
        scorte limitate
        repliche ?
        orologi di lusso
        compra ora
        acquista ora
        ordina ora

        [greeting]
        gentile cliente
        caro cliente
        cara cliente
        gentile utente
        caro utente
        gentile signore
        caro amico
        gentile beneficiario
        gentile titolare
        gentile contribuente
        gentile correntista
        salve cliente
        gentili clienti
        gentile cliente di
        caro cliente di
        salve gentile cliente
        egregio cliente
        egregio signore
        egregio utente
        gentile assistito
        gentile abbonato
        gentile intestatario
        gentile vincitore
        caro vincitore
        caro beneficiario
        cari amici
        carissimo
        gentile titolare di

        [unsubscribe]
        disiscriviti
        disiscriversi
        annulla iscrizione
        annullare l'iscrizione
        cancellarti
        cancellati
        non ricevere più
        cancella iscrizione

        [bec]
        sei disponibile
        sei in ufficio
        è in ufficio
        bonifico urgente
        nuovo iban
        nuove coordinate bancarie
        cambio iban
        buoni regalo
        in riunione
        compito urgente
        stipendio

        [messenger]
        whatsapp
        telegram

        [reply]
        ri
        rif
        ha scritto

        [remove]
        non vuoi più ricevere
        non desideri ricevere
        rimuovere dalla lista
        rimosso dalla lista
        cancellarsi dalla lista

        [pitch]
        clicca qui
        clicca sul
        ordina ora
        ordina subito
        chiama ora
        chiama subito
        senza impegno
        senza rischi
        garantito
        garanzia soddisfatti
        soddisfatti o rimborsati
        completamente gratuito
        100 gratuito
        offerta limitata
        tempo limitato
        per un periodo limitato
        posti limitati
        non perdere
        non aspettare
        approfittane
        incredibile
        rivoluzionario
        clinicamente testato
        risultati garantiti
        in pochi minuti
        iscriviti ora
        visto in tv
        """#

    private static let lexiconja = #"""
        # Words of lures, Japanese: a class in brackets, then a term a line
        # source: written for Postern; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        [prize]
        当選 ?
        おめでとうございます
        プレゼント
        ギフト券 ?
        ギフトカード
        抽選 ?
        賞品 ?
        賞金 ?
        ポイント付与
        ポイント進呈
        ポイント失効
        獲得 ?
        キャンペーン当選
        アンケート
        無料進呈 ?
        特典 ?
        当選通知 ?
        ご当選 ?
        プレゼント当選
        無料プレゼント
        賞品の ?
        景品 ?
        アマゾンギフト
        ポイント還元
        ポイントを獲得
        進呈 ?
        抽選で ?
        豪華 ?
        現金プレゼント
        懸賞 ?

        [urgent]
        緊急 ?
        至急 ?
        重要 ?
        重要なお知らせ
        必ずお読みください
        最終通知 ?
        最終警告 ?
        最後の通知
        期限切れ ?
        まもなく期限
        24時間以内
        48時間以内
        本日中 ?
        警告 ?
        ご注意 ?
        お急ぎ ?
        要確認 ?
        対応が必要
        最終確認 ?
        至急ご確認
        緊急のお知らせ
        緊急連絡 ?
        重要なご案内
        重要通知 ?
        重要連絡 ?
        重要事項 ?
        ご対応ください
        対応のお願い
        早急に ?
        ただちに ?
        直ちに ?
        期限内に ?
        期限まで ?
        本日限り ?
        残りわずか

        [account]
        アカウント ?
        アカウント停止
        アカウントが
        ご本人確認
        本人確認 ?
        本人様確認
        お客様情報
        情報の更新
        更新のお願い
        確認のお願い
        ご確認ください
        ご利用確認
        ご利用制限
        利用制限 ?
        利用停止 ?
        一時停止 ?
        ロックされ
        不正アクセス
        不正ログイン
        不正利用 ?
        不審なログイン
        異常なログイン
        異常な ?
        セキュリティ警告
        セキュリティ通知
        セキュリティ強化
        パスワード ?
        パスワードの有効期限
        支払い方法
        お支払い方法
        お支払い情報
        支払いに失敗
        お支払いできません
        カード情報
        カードの利用
        カード利用
        クレジットカード
        会員情報 ?
        会員資格 ?
        プライム会員
        自動更新 ?
        サービス停止
        ログイン ?
        再認証 ?
        認証 ?
        凍結 ?
        口座 ?
        取引制限 ?
        容量 ?
        メールボックス ?
        還付金 ?
        国税庁 ?
        えきねっと
        三井住友 ?
        三菱 ?
        楽天カード
        ワンタイム
        アカウントの
        お客様のアカウント
        アカウント情報
        アカウント確認
        アカウント更新
        アカウントを
        アカウント凍結
        ご登録情報
        登録情報 ?
        個人情報の確認
        情報確認 ?
        情報を更新
        取引を確認
        異常ログイン
        異常検知 ?
        第三者による
        不審な ?
        不正な ?
        安全確認 ?
        認証手続き
        本人認証 ?
        カードご利用
        カードのご利用
        ご利用確認のお願い
        利用確認 ?
        ご請求金額
        ご請求額 ?
        引き落とし
        お支払い金額
        支払い方法の更新
        プライム会費
        会費 ?
        会員サービス
        サービス一時停止
        利用停止のお知らせ
        マイナポイント
        マイナンバー
        還付 ?
        e-tax
        etc利用
        etcサービス
        楽天市場 ?
        セゾン ?
        エポス ?
        三井住友カード
        三井住友銀行
        三菱ufj
        メルカリ ?
        東京電力 ?
        東京ガス ?
        dmm ?
        auペイ ?
        メールアカウント
        メール容量
        受信トレイ
        保留中のメッセージ

        [delivery]
        お荷物 ?
        荷物 ?
        不在 ?
        ご不在 ?
        配達 ?
        配達できません
        配送 ?
        お届け ?
        再配達 ?
        発送 ?
        追跡番号 ?
        宅急便 ?
        佐川急便 ?
        ヤマト運輸
        日本郵便 ?
        関税 ?
        送料 ?
        住所の確認
        ご注文 ?
        お荷物の ?
        荷物の ?
        配送失敗 ?
        配達不能 ?
        住所不明 ?
        宛先不明 ?
        お届け先 ?
        保管期間 ?
        配達予定 ?
        配送に関する
        配送情報 ?
        ご注文の ?
        クロネコ ?

        [money]
        融資 ?
        ローン ?
        即日融資 ?
        借金 ?
        副業 ?
        在宅ワーク
        稼げる ?
        稼ぐ ?
        高収入 ?
        月収 ?
        日給 ?
        投資 ?
        利益 ?
        資産運用 ?
        無料 ?
        現金 ?
        振込 ?
        給付金 ?
        補助金 ?
        借入 ?
        簡単に稼 ?
        月収100万
        日給10万
        不労所得 ?
        儲かる ?
        儲け ?
        融資可能 ?
        審査なし ?
        無審査 ?
        ブラックok
        現金化 ?
        内職 ?
        高額報酬 ?
        億万 ?
        銘柄 ?
        fx ?
        自動売買 ?
        受取可能 ?
        協力金 ?

        [crypto]
        ビットコイン
        仮想通貨 ?
        暗号資産 ?
        イーサリアム
        ウォレット
        ブロックチェーン
        メタマスク
        仮想通貨取引
        バイナンス
        コインベース
        コインチェック
        ビットフライヤー
        暗号通貨 ?
        マイニング
        エアドロップ
        web3 ?
        usdt ?

        [adult]
        出会い ?
        出会い系 ?
        人妻 ?
        熟女 ?
        セックス ?
        エッチ ?
        無修正 ?
        アダルト ?
        即会い ?
        セフレ ?
        不倫 ?
        童貞 ?
        逆援助 ?
        出会 ?
        無料登録 ?
        人妻と ?
        熟女と ?
        セフレ募集
        割り切り ?
        逆援 ?
        援助交際 ?
        痴女 ?
        淫乱 ?
        エロ ?
        エロ動画 ?
        動画流出 ?
        アダルトサイト
        不倫相手 ?
        待ってます
        デリヘル ?
        風俗 ?
        秘密の ?
        彼氏募集 ?
        ご近所 ?

        [casino]
        カジノ ?
        オンラインカジノ
        スロット ?
        パチンコ ?
        競馬 ?
        フリースピン
        入金ボーナス
        ジャックポット
        ギャンブル
        ベラジョン
        カジノボーナス
        無料スピン
        登録ボーナス
        初回入金 ?
        入金不要 ?
        入金不要ボーナス
        スポーツベット
        ブックメーカー
        競輪 ?
        競艇 ?
        宝くじ ?
        大当たり ?
        必勝 ?

        [health]
        ダイエット
        痩せる ?
        脂肪 ?
        サプリ ?
        サプリメント
        バイアグラ
        精力 ?
        勃起 ?
        育毛 ?
        薄毛 ?
        糖尿病 ?
        血圧 ?
        膝の痛み ?
        健康食品 ?
        やせる ?
        脂肪燃焼 ?
        お腹の脂肪
        関節 ?
        関節痛 ?
        膝痛 ?
        耳鳴り ?
        難聴 ?
        補聴器 ?
        白髪 ?
        発毛 ?
        抜け毛 ?
        シミ ?
        シワ ?
        美白 ?
        若返り ?
        老眼 ?
        便秘 ?
        腸活 ?
        青汁 ?
        シトルリン
        ed治療 ?
        精力剤 ?
        増大 ?
        シアリス ?
        レビトラ ?
        個人輸入 ?
        口臭 ?
        いびき ?
        水虫 ?
        ニキビ ?
        脱毛 ?

        [lead]
        自動車保険
        生命保険 ?
        保険の見直し
        太陽光発電
        リフォーム
        一括見積 ?
        集客 ?
        営業リスト
        メールリスト
        医療保険 ?
        火災保険 ?
        無料見積 ?
        無料見積もり
        無料相談 ?
        無料査定 ?
        不動産投資
        外壁塗装 ?
        蓄電池 ?
        電気料金 ?
        電気代 ?
        通信費 ?
        無料セミナー
        ホームページ制作
        seo対策
        販路拡大 ?
        新規顧客 ?
        営業代行 ?
        無料占い ?
        霊視 ?
        鑑定 ?
        無料鑑定 ?
        開運 ?

        [threat]
        ハッキング
        あなたのカメラ
        録画 ?
        公開します
        裁判 ?
        訴訟 ?
        差押 ?
        差し押さえ
        警察 ?
        逮捕状 ?
        罰金 ?
        滞納 ?
        未納 ?
        最終通告 ?
        法的措置 ?
        マルウェア
        あなたのデバイス
        デバイスを
        あなたのパスワード
        ハッカー ?
        録画した ?
        連絡先に ?
        恥ずかしい
        自慰 ?
        ポルノ ?
        ビットコインを送
        身代金 ?
        差押え ?
        強制執行 ?
        法的手続き
        法的手段 ?
        法的処置 ?
        裁判所 ?
        民事訴訟 ?
        債権回収 ?
        未納料金 ?
        未払い料金
        督促 ?
        起訴 ?
        告訴 ?

        [advance]
        遺産 ?
        相続 ?
        受益者 ?
        寄付 ?
        億円 ?
        万ドル ?
        支援金 ?
        百万ドル ?
        弁護士 ?
        未亡人 ?
        基金 ?
        亡き夫 ?
        寄贈 ?
        慈善 ?
        孤児 ?
        中央銀行 ?
        受取人 ?
        国連 ?
        当選金 ?
        宝くじ当選

        [invoice]
        請求書 ?
        請求 ?
        お支払い ?
        領収書 ?
        未払い ?
        未払金 ?
        見積書 ?
        注文書 ?
        発注書 ?
        入金確認 ?
        振込明細 ?
        ご請求 ?
        ご請求書 ?
        請求金額 ?
        請求書送付
        請求内容 ?
        お支払期限
        支払期限 ?
        お支払いのご案内
        振込依頼 ?
        領収証 ?
        見積依頼 ?
        納品書 ?

        [shop]
        割引 ?
        セール ?
        激安 ?
        特価 ?
        限定 ?
        格安 ?
        送料無料 ?
        お得 ?
        クーポン ?
        在庫処分 ?
        偽物 ?
        ブランドコピー
        スーパーコピー
        激安販売 ?
        最大80 ?
        最大90 ?
        特別価格 ?
        特別セール
        タイムセール
        半額 ?
        値下げ ?
        大特価 ?
        在庫限り ?
        売り尽くし
        高級時計 ?
        高品質 ?
        n級 ?
        ロレックス
        ルイヴィトン
        グッチ ?
        シャネル ?

        [greeting]
        お客様各位
        お客様へ
        親愛なるお客様
        会員様
        お客さま各位
        ご利用者様
        会員各位
        ユーザー様
        拝啓
        拝啓お客様
        会員の皆様
        ご利用のお客様
        親愛なる
        尊敬する
        ユーザー各位
        利用者様
        あなた様

        [unsubscribe]
        配信停止
        配信解除
        購読解除
        登録解除
        メルマガ解除

        [bec]
        至急振込
        振込先変更
        口座変更
        振込先の変更
        ギフトカードを購入
        会議中
        携帯番号
        今お時間

        [messenger]
        line id
        ラインid
        whatsapp
        telegram
        ライン追加

        [reply]
        返信
        転送

        [remove]
        受信拒否
        配信不要
        配信を希望されない
        配信拒否

        [pitch]
        今すぐ登録
        今すぐクリック
        こちらをクリック
        限定公開
        期間限定
        先着
        無料登録
        完全無料
        登録無料
        誰でも
        初心者でも
        確実に
        全額返金
        返金保証
        驚き
        驚異
        話題の
        大人気
        暴露
        """#

    private static let lexiconnl = #"""
        # Words of lures, Dutch: a class in brackets, then a term a line
        # source: written for Postern; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        [prize]
        je bent geselecteerd
        je bent uitgekozen
        u bent uitgekozen
        je bent gekozen
        u bent gekozen
        gefeliciteerd je
        gefeliciteerd u
        gewonnen ?
        u heeft gewonnen
        je hebt gewonnen
        winnaar ?
        winnaars ?
        gefeliciteerd ?
        prijs ?
        prijzen ?
        loterij ?
        loting ?
        cadeau ?
        cadeaukaart ?
        cadeaubon ?
        beloning ?
        beloningen ?
        enquête ?
        geselecteerd ?
        u bent geselecteerd
        uitgekozen ?
        gelukkig ?
        waardebon ?
        claim uw
        punten ?
        uw punten ?
        spaarpunten ?
        verrassing ?
        gratis ?
        u bent de winnaar
        je bent de winnaar
        u hebt gewonnen
        uw prijs
        uw cadeau ?
        je cadeau ?
        gratis cadeau
        cadeaukaart van
        waardebon van
        klantenonderzoek ?
        korte enquête
        trouwe klant
        spaarprogramma ?
        claim je
        claim nu
        haal je
        verzilver ?
        verzilveren ?
        punten vervallen
        punten verlopen
        airfryer ?
        gereedschapsset ?
        boormachine ?
        parkside ?
        laatste kans op

        [urgent]
        dringend ?
        onmiddellijk ?
        laatste herinnering
        laatste waarschuwing
        laatste kans ?
        laatste aanmaning
        belangrijk ?
        belangrijke mededeling ?
        belangrijk bericht ?
        actie vereist
        actie nodig
        binnen 24 uur
        binnen 48 uur
        24 uur ?
        48 uur ?
        verloopt ?
        verloopt vandaag
        vervalt ?
        verlopen ?
        waarschuwing ?
        let op
        attentie ?
        herinnering ?
        tweede poging
        laatste poging
        directe actie
        reageer nu
        reactie vereist
        bevestig nu
        laatste dag ?
        laatste uren ?
        laatste bericht
        laatste melding
        laatste verzoek
        vandaag nog ?
        alleen vandaag ?
        verloopt binnenkort
        is verlopen
        negeer niet
        dringend verzoek
        dringende melding
        belangrijke melding
        belangrijke update

        [account]
        is geblokkeerd
        is opgeschort
        is beperkt
        is gedeactiveerd
        wordt geblokkeerd
        wordt opgeschort
        wordt gedeactiveerd
        wordt verwijderd
        wordt gesloten
        tijdelijk geblokkeerd
        tijdelijk beperkt
        uw account ?
        je account ?
        account geblokkeerd
        account opgeschort
        account beperkt
        uw rekening
        rekening geblokkeerd
        opschorting ?
        verifieer uw
        verificatie ?
        verificatie vereist
        bevestig uw
        bevestiging ?
        bevestigen ?
        bijwerken ?
        werk uw
        gegevens bijwerken
        uw gegevens ?
        betaalmethode ?
        betaling mislukt
        betaling geweigerd
        betalingsprobleem ?
        wachtwoord ?
        wachtwoord verloopt
        ongebruikelijke activiteit
        verdachte activiteit
        ongebruikelijke aanmelding
        beveiligingswaarschuwing ?
        beveiliging ?
        nieuw apparaat ?
        nieuwe aanmelding
        inlogpoging ?
        toegang geblokkeerd
        toegang beperkt
        heractiveren ?
        deblokkeren ?
        opslag ?
        opslag vol
        opslagruimte ?
        mailbox vol
        postvak ?
        abonnement ?
        abonnement verlopen
        lidmaatschap ?
        verlenging ?
        verlengen ?
        licentie ?
        antivirus ?
        uw apparaat
        uw foto's
        terugbetaling ?
        teruggave ?
        belastingdienst ?
        belastingteruggave ?
        digid ?
        mijnoverheid ?
        identiteit ?
        gedeactiveerd ?
        internetbankieren ?
        uw pas ?
        nieuwe pas
        betaalpas ?
        bankpas ?
        uw bankpas
        rabo scanner
        uw bank
        gedeeld document
        voicemail ?
        itsme ?
        account gedeactiveerd
        account gesloten
        account wordt
        account is
        account bevestigen
        account verifiëren
        rekening beperkt
        rekening wordt
        uw gegevens bijwerken
        uw gegevens controleren
        gegevens controleren
        gegevens bevestigen
        persoonlijke gegevens
        betaalgegevens ?
        bankgegevens ?
        betaling openstaand
        betaling niet
        betaling kon niet
        verdachte transactie
        verdachte betaling
        verdachte inlogpoging
        ongeautoriseerde ?
        nieuwe inlog
        onbekend apparaat
        toegang tot uw
        uw abonnement
        abonnement verlengen
        abonnement verloopt
        verificatie van uw
        identificatieplicht ?
        activeer uw
        heractiveer ?
        beveiligingsupdate ?
        veilig bankieren
        mobiel bankieren
        bankieren app
        raboscanner ?
        rabobank ?
        abn amro
        betaalpas verloopt
        bankpas verloopt
        teruggaaf ?
        belastingaangifte ?
        toeslagen ?
        zorgtoeslag ?
        cjib ?
        berichtenbox ?
        opslagruimte vol
        postvak vol
        e-mailaccount
        berichten in de wacht
        geblokkeerde berichten
        bestand gedeeld
        document ondertekenen
        virus gevonden
        bedreigingen ?
        uw computer
        uw telefoon
        uw bescherming

        [delivery]
        uw pakket
        je pakket
        pakket ?
        pakketje ?
        uw zending
        zending ?
        bezorging ?
        bezorging mislukt
        bezorgpoging ?
        niet bezorgd
        levering ?
        verzendkosten ?
        douanekosten ?
        invoerrechten ?
        bezorgadres ?
        onjuist adres
        trackingnummer ?
        track en trace
        uw bestelling
        je bestelling
        postnl ?
        bpost ?
        pakket wacht
        pakket is
        pakket kon
        pakket onderweg
        pakket geretourneerd
        pakket vastgehouden
        zending vastgehouden
        bezorging van uw
        bezorging gepland
        opnieuw bezorgen
        nieuwe bezorging
        adres onvolledig
        adres bevestigen
        bevestig uw adres
        inklaringskosten ?
        bezorgkosten ?
        afhaalpunt ?
        afhaalbericht ?

        [money]
        lening ?
        leningen ?
        krediet ?
        geld ?
        geld verdienen
        verdien ?
        inkomen ?
        passief inkomen
        investeren ?
        investering ?
        rendement ?
        bespaar ?
        schuld ?
        schulden ?
        overboeking ?
        uitkering ?
        toeslag ?
        subsidie ?
        miljonair ?
        thuiswerk ?
        financiële vrijheid
        compensatie ?
        persoonlijke lening
        snel geld
        geld lenen
        zonder bkr
        bkr ?
        online geld
        extra inkomen
        bijverdienen ?
        bijverdienste ?
        thuiswerken ?
        werk vanuit huis
        rijk worden
        belegging ?
        uitbetaling ?
        uw saldo
        uw geld
        terugbetaling van
        schadevergoeding ?
        schuldenvrij ?
        euro per dag
        euro per maand

        [crypto]
        bitcoin ?
        crypto ?
        cryptomunt ?
        cryptovaluta ?
        portemonnee ?
        wallet ?
        ethereum ?
        metamask ?
        ledger ?
        bitvavo ?
        bitcoins ?
        trust wallet
        herstelzin ?
        airdrop ?
        xrp ?
        solana ?

        [adult]
        seks ?
        sex ?
        naakt ?
        sexy ?
        dating ?
        eenzame vrouwen
        geile ?
        erotisch ?
        affaire ?
        webcam ?
        vrouwen in de buurt
        rijpe vrouwen
        getrouwde vrouwen
        russische vrouwen
        geil ?
        sexdate ?
        seksdate ?
        sexcontact ?
        sexafspraak ?
        datingsite ?
        neuken ?
        neukdate ?
        tieten ?
        porno ?
        buurvrouw ?
        huisvrouwen ?
        milf ?
        milfs ?
        vreemdgaan ?
        discreet ?
        naaktfoto's ?
        single vrouwen

        [casino]
        casino ?
        gratis spins
        free spins
        welkomstbonus ?
        bonus zonder storting
        gokken ?
        gokkast ?
        wedden ?
        roulette ?
        poker ?
        jackpot ?
        online casino
        zonder storting
        eerste storting
        bonus spins
        exclusieve bonus
        gokkasten ?
        speelautomaten ?
        echt geld
        krasloten ?
        lotto ?
        staatsloterij ?
        casinobonus ?

        [health]
        afvallen ?
        gewicht verliezen
        kilo's ?
        vet verbranden
        buikvet ?
        dieet ?
        keto ?
        cbd ?
        apotheek ?
        zonder recept
        viagra ?
        erectie ?
        diabetes ?
        bloedsuiker ?
        bloeddruk ?
        pijn ?
        gewrichten ?
        artrose ?
        tinnitus ?
        schimmelnagel ?
        prostaat ?
        haaruitval ?
        rimpels ?
        supplement ?
        hoortoestel ?
        hoortoestellen ?
        gewichtsverlies ?
        kilo kwijt
        kilo's kwijt
        buikvet kwijt
        vetverbranding ?
        vetverbrander ?
        stofwisseling ?
        gummies ?
        cbd olie
        cbd-olie
        hennep ?
        rugpijn ?
        kniepijn ?
        gewrichtspijn ?
        ischias ?
        zenuwpijn ?
        hoge bloeddruk
        impotentie ?
        erectiestoornis ?
        erectiepil ?
        pillen ?
        online apotheek
        anti-rimpel
        verjonging ?
        haargroei ?
        kaalheid ?
        oorsuizen ?
        snurken ?
        huismiddel ?
        natuurlijk middel
        arts onthult
        spataderen ?
        tandimplantaten ?

        [lead]
        autoverzekering ?
        zorgverzekering ?
        uitvaartverzekering ?
        verzekering ?
        zonnepanelen ?
        warmtepomp ?
        traplift ?
        energieleverancier ?
        vergelijk ?
        isolatie ?
        kozijnen ?
        seo ?
        reisverzekering ?
        overlijdensrisicoverzekering ?
        vergelijk nu
        gratis offerte
        vrijblijvend ?
        zonnepaneel ?
        thuisbatterij ?
        cv-ketel
        dakisolatie ?
        spouwmuurisolatie ?
        badkamerrenovatie ?
        energiecontract ?
        energie besparen
        energierekening ?
        alarmsysteem ?
        website laten maken
        zoekmachine ?
        vindbaarheid ?
        e-mailadressen
        adressenbestand ?
        horoscoop ?

        [threat]
        gehackt ?
        ik heb u opgenomen
        uw webcam
        uw camera
        dagvaarding ?
        deurwaarder ?
        incasso ?
        beslag ?
        politie ?
        rechtbank ?
        aangifte ?
        boete ?
        openstaande boete
        cjib ?
        aanmaning ?
        trojan ?
        auteursrecht ?
        ik heb toegang
        toegang tot uw apparaat
        uw apparaat is
        video van u
        pornosites ?
        uw contacten
        losgeld ?
        boete betalen
        verkeersboete ?
        beslaglegging ?
        gerechtsdeurwaarder ?
        gerechtelijke ?
        gerechtelijke stappen
        juridische stappen
        incassobureau ?
        betalingsachterstand ?
        arrestatiebevel ?
        openbaar ministerie

        [advance]
        erfenis ?
        begunstigde ?
        donatie ?
        doneren ?
        miljoen dollar
        miljoen euro
        weduwe ?
        kanker ?
        overleden ?
        zakelijk voorstel
        vertrouwelijk ?
        advocaat ?
        notaris ?
        god zegene
        beste vriend
        bedrag van
        ik neem contact
        ik schrijf u
        mijn overleden
        terminale ziekte
        weeshuis ?
        weeskinderen ?
        goede doelen
        centrale bank
        geldoverdracht ?
        lening tussen particulieren
        leningaanbod ?
        kredietverstrekker ?
        rente van 3
        loterijwinnaar ?
        internationale loterij

        [invoice]
        factuur ?
        facturen ?
        uw factuur
        openstaande factuur
        onbetaalde factuur
        betalingsherinnering ?
        betalingsbevestiging ?
        bestelbevestiging ?
        orderbevestiging ?
        kwitantie ?
        incasso ?
        afgeschreven ?
        openstaand bedrag
        factuur bijgevoegd
        bijgevoegde factuur
        factuur in bijlage
        vervallen factuur
        betaling ontvangen
        aankoopbevestiging ?
        bestelling bijgevoegd
        nieuwe bestelling
        offerteaanvraag ?
        prijsaanvraag ?

        [shop]
        korting ?
        kortingen ?
        aanbieding ?
        aanbiedingen ?
        uitverkoop ?
        actie ?
        speciale aanbieding
        exclusieve aanbieding
        goedkoop ?
        laagste prijs
        gratis verzending
        alleen vandaag ?
        opruiming ?
        black friday
        kortingscode ?
        50 korting
        70 korting
        80 korting
        tot 70
        lage prijzen
        scherpe prijzen
        dagaanbieding ?
        dagdeal ?
        op is op
        laatste stuks
        zolang de voorraad
        replica ?
        replica's ?
        luxe horloges
        bestel nu
        koop nu

        [greeting]
        geachte klant
        beste klant
        geachte heer mevrouw
        geachte gebruiker
        beste gebruiker
        geachte relatie
        beste lid
        beste vriend
        geachte kaarthouder
        geachte cliënt
        geachte heer of mevrouw
        geachte klanten
        beste klant van
        geachte klant van
        geachte rekeninghouder
        geachte abonnee
        geachte belastingbetaler
        geachte burger
        geachte verzekerde
        geachte winnaar
        beste winnaar
        geachte begunstigde
        beste begunstigde
        hallo klant
        geachte gebruiker van

        [unsubscribe]
        uitschrijven
        afmelden
        schrijf je uit
        niet meer ontvangen

        [bec]
        ben je beschikbaar
        bent u beschikbaar
        ben je op kantoor
        spoedbetaling
        nieuw rekeningnummer
        rekeningnummer gewijzigd
        cadeaubonnen
        in vergadering
        dringende taak
        salaris
        06 nummer

        [messenger]
        whatsapp
        telegram

        [reply]
        antw
        doorst
        schreef

        [remove]
        niet meer wilt ontvangen
        uit ons bestand

        [pitch]
        klik hier
        klik hieronder
        bestel nu
        bestel vandaag
        bel nu
        vrijblijvend
        zonder risico
        gegarandeerd
        niet goed geld terug
        geld terug garantie
        helemaal gratis
        100 gratis
        beperkte tijd
        wacht niet
        mis het niet
        mis deze
        profiteer nu
        ongelooflijk
        revolutionair
        klinisch bewezen
        resultaat gegarandeerd
        binnen enkele minuten
        meld je aan
        schrijf je in
        ontdek hoe
        bekend van tv
        """#

    private static let lexiconpt = #"""
        # Words of lures, Portuguese: a class in brackets, then a term a line
        # source: written for Postern; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        [prize]
        você foi escolhido
        foi contemplado
        foi sorteado
        foi premiado
        ganhador ?
        você ganhou
        parabéns ?
        prêmio ?
        prémio ?
        prêmios ?
        sorteio ?
        sorteado ?
        loteria ?
        brinde ?
        cartão presente
        recompensa ?
        pesquisa ?
        selecionado ?
        você foi selecionado
        contemplado ?
        cupom ?
        resgate ?
        resgatar ?
        resgate seus pontos
        seus pontos ?
        pontos expiram
        pontos a expirar
        livelo ?
        milhas ?
        cashback ?
        bônus ?
        grátis ?
        surpresa ?
        você é o ganhador
        você é o vencedor
        você ganhou um
        ganhou ?
        prêmio disponível
        seu prêmio
        seu presente ?
        presente grátis
        presente surpresa
        resgate agora
        resgate já
        resgate disponível
        pontos disponíveis
        pontos acumulados
        pontos livelo
        pontos esfera
        programa de pontos
        programa de fidelidade
        pontos vencendo
        pontos vencem
        pontos bradesco
        pontos vão expirar
        saldo de pontos
        dotz ?
        smiles ?
        multiplus ?
        air fryer
        vale presente
        vale-presente
        pesquisa de satisfação
        cliente especial
        cliente premiado
        cliente prime
        exclusivo para você
        troque seus pontos
        transforme seus pontos

        [urgent]
        urgente ?
        imediato ?
        imediatamente ?
        último aviso
        última chance ?
        última notificação
        última oportunidade
        importante ?
        aviso importante ?
        ação necessária
        ação requerida
        24 horas ?
        48 horas ?
        expira ?
        expira hoje
        expiram hoje
        expirando ?
        vence hoje
        vencimento ?
        vencendo ?
        advertência ?
        atenção ?
        alerta ?
        lembrete ?
        notificação ?
        comunicado ?
        prazo ?
        pendente ?
        pendência ?
        pendências ?
        evite ?
        última tentativa
        última comunicação
        aviso final
        comunicado urgente
        comunicado importante
        notificação urgente
        resposta imediata
        regularize agora
        regularize hoje
        hoje é o último ?
        último dia ?
        últimas horas ?
        ainda hoje ?
        até hoje ?
        expirado ?
        expirou ?
        vencido ?
        venceu ?
        evite bloqueio
        evite o bloqueio
        evite transtornos
        não ignore
        ação imediata
        imprescindível ?

        [account]
        foi bloqueada
        foi bloqueado
        foi suspensa
        foi suspenso
        foi limitada
        foi cancelada
        foi desativada
        está bloqueada
        está suspensa
        será bloqueada
        será bloqueado
        será suspensa
        será cancelada
        será cancelado
        será desativada
        será excluída
        temporariamente bloqueada
        temporariamente suspensa
        sua conta ?
        conta suspensa
        conta bloqueada
        conta limitada
        suspensão ?
        bloqueio ?
        bloqueado ?
        bloqueada ?
        cancelamento ?
        verifique sua
        verificação ?
        confirme sua
        confirme seus
        confirmação ?
        atualize sua
        atualize seus
        atualização ?
        atualização cadastral
        atualização obrigatória
        atualizar ?
        recadastramento ?
        recadastre ?
        cadastro ?
        dados cadastrais
        seus dados ?
        forma de pagamento
        pagamento recusado
        pagamento não processado
        senha ?
        senha expira
        acesso suspenso
        acesso bloqueado
        atividade suspeita
        atividade incomum
        acesso não autorizado
        compra não reconhecida
        compra aprovada
        transação suspeita
        alerta de segurança
        dispositivo de segurança
        módulo de segurança
        chave de segurança
        itoken ?
        novo dispositivo
        novo acesso
        reativar ?
        reativação ?
        desbloquear ?
        desbloqueio ?
        armazenamento ?
        caixa de entrada
        caixa cheia
        assinatura ?
        assinatura suspensa
        renovação ?
        renovar ?
        antivírus ?
        suas fotos
        reembolso ?
        restituição ?
        receita federal
        cpf ?
        cpf irregular
        irregular ?
        irregularidade ?
        regularize ?
        regularização ?
        regularizar ?
        gov.br ?
        identidade ?
        desativada ?
        desativação ?
        internet banking
        seu cartão ?
        cartão bloqueado
        seu banco
        bradesco ?
        itaú ?
        santander ?
        caixa econômica
        banco do brasil
        nubank ?
        documento compartilhado
        validação ?
        sincronização ?
        anuidade ?
        conta será
        conta foi
        conta inativa
        conta desativada
        conta cancelada
        sua senha
        sua chave
        sua assinatura
        seu acesso
        seu dispositivo
        seu cadastro
        seu cpf
        seu cnpj
        seus dados cadastrais
        dados desatualizados
        cadastro desatualizado
        confirmação de dados
        confirme seu
        confirme os dados
        atualize agora
        atualize o
        atualize seu
        atualização pendente
        atualização de segurança
        atualização do
        valide seu
        pagamento pendente
        pagamento não
        compra suspeita
        compra realizada
        compra em
        compra no valor
        transferência não reconhecida
        pix agendado
        pix não
        pix recebido
        transação não
        tentativa de acesso
        acesso não
        aplicativo bloqueado
        bloqueio preventivo
        bloqueio de
        desbloqueie ?
        cartão será
        cartão foi
        cartão cancelado
        novo cartão
        sua netflix
        imposto de renda
        irpf ?
        malha fina
        e-cac
        ecac ?
        meu inss
        prova de vida
        benefício bloqueado
        benefício suspenso
        e-título
        título de eleitor
        carteira digital
        conta gov
        portal das finanças
        segurança social
        multibanco ?
        mb way
        mbway ?
        millennium ?
        caixadirecta ?
        novo banco
        caixa de correio
        caixa de e-mail
        caixa postal
        mensagens pendentes
        mensagens retidas
        e-mails pendentes
        arquivo compartilhado
        documento pendente
        documento para assinatura
        assinatura digital
        vírus detectado
        ameaças ?
        seu computador
        seu celular
        sua proteção
        registro de domínio

        [delivery]
        seu pacote
        sua encomenda
        encomenda ?
        encomenda retida
        encomenda pendente
        entrega ?
        entrega falhou
        tentativa de entrega
        entrega pendente
        taxa de entrega
        taxa alfandegária
        alfândega ?
        taxa de importação
        taxa pendente
        endereço de entrega
        endereço incorreto
        código de rastreio
        rastreamento ?
        rastreio ?
        seu pedido
        correios ?
        objeto postal
        ctt ?
        retido ?
        tributado ?
        pacote retido
        encomenda em
        encomenda parada
        encomenda aguardando
        encomenda foi
        objeto retido
        objeto parado
        objeto aguardando
        objeto não entregue
        entrega não
        entrega cancelada
        não foi entregue
        não conseguimos entregar
        reagendar ?
        reagende ?
        nova entrega
        endereço incompleto
        confirme o endereço
        confirmar endereço
        taxa aduaneira
        taxa de liberação
        pagamento da taxa
        alfândegas ?
        desalfandegamento ?
        sedex ?
        jadlog ?
        loggi ?
        mercado envios
        seu envio
        sua compra
        sua entrega

        [money]
        empréstimo ?
        empréstimo consignado
        crédito ?
        crédito aprovado
        crédito pré-aprovado
        limite aprovado
        dinheiro ?
        ganhar dinheiro
        renda extra
        renda ?
        investir ?
        investimento ?
        lucro ?
        economize ?
        dívida ?
        dívidas ?
        limpe seu nome
        nome limpo
        serasa ?
        feirão ?
        negativado ?
        transferência ?
        pix ?
        auxílio ?
        benefício ?
        fgts ?
        saque ?
        valores a receber
        milionário ?
        trabalhe em casa
        oportunidade ?
        indenização ?
        desconto na dívida
        consórcio ?
        empréstimo aprovado
        empréstimo pessoal
        empréstimo online
        crédito disponível
        crédito liberado
        crédito pessoal
        limite disponível
        limite liberado
        aumento de limite
        cartão aprovado
        dinheiro na hora
        dinheiro extra
        dinheiro esquecido
        dinheiro rápido
        ganhe dinheiro
        ganhar dinheiro online
        renda passiva
        renda fixa
        trabalhe de casa
        trabalho em casa
        trabalhar em casa
        oportunidade única
        fique rico
        bolsa de valores
        day trade
        saldo disponível
        saldo a receber
        valor a receber
        valor disponível
        valor liberado
        saque disponível
        saque liberado
        saque aniversário
        pis ?
        pasep ?
        abono salarial
        auxílio brasil
        bolsa família
        indenizações ?
        limpa nome
        acordo certo
        quite suas dívidas
        negocie sua
        desconto de até
        score baixo

        [crypto]
        bitcoin ?
        cripto ?
        criptomoeda ?
        criptomoedas ?
        carteira ?
        ethereum ?
        metamask ?
        binance ?
        ledger ?
        blockchain ?
        bitcoins ?
        airdrop ?
        mineração ?
        robô de trade
        robô trader
        investimento em bitcoin
        xrp ?
        solana ?
        usdt ?
        carteira cripto

        [adult]
        sexo ?
        nua ?
        nuas ?
        sexy ?
        solteiras ?
        solteiros ?
        garotas ?
        safada ?
        erótico ?
        transar ?
        webcam ?
        ereção ?
        impotência ?
        mulheres casadas
        mulheres solteiras
        mulheres maduras
        coroas ?
        novinha ?
        novinhas ?
        gatas ?
        gostosa ?
        gostosas ?
        safadas ?
        acompanhantes ?
        garota de programa
        encontro casual
        site de namoro
        sexo casual
        sexo hoje
        fotos íntimas
        nudes ?
        buceta ?
        porno ?
        pornô ?
        traição ?
        perto de você
        hoje à noite

        [casino]
        cassino ?
        casino ?
        rodadas grátis
        giros grátis
        bônus de boas-vindas
        apostas ?
        aposta ?
        apostar ?
        caça-níqueis
        tigrinho ?
        fortune tiger
        roleta ?
        poker ?
        jackpot ?
        cassino online
        casino online
        bônus grátis
        bônus de depósito
        sem depósito
        primeiro depósito
        bônus exclusivo
        jogo do tigre
        aviator ?
        betano ?
        blaze ?
        bet365 ?
        aposte ?
        palpites ?
        raspadinha ?
        mega-sena
        mega sena
        dinheiro real

        [health]
        perder peso
        emagrecer ?
        emagreça ?
        emagrecimento ?
        queimar gordura
        gordura ?
        barriga ?
        dieta ?
        keto ?
        cbd ?
        farmácia ?
        sem receita
        viagra ?
        azulzinho ?
        diabetes ?
        glicose ?
        pressão alta
        dores ?
        artrose ?
        articulações ?
        zumbido ?
        próstata ?
        cabelo ?
        queda de cabelo
        rugas ?
        suplemento ?
        remédio ?
        aparelho auditivo
        testosterona ?
        perca peso
        perder barriga
        perda de peso
        perder quilos
        seca barriga
        queima gordura
        emagrecedor ?
        cápsulas ?
        gomas ?
        óleo de cbd
        chá emagrecedor
        dor nas costas
        dor no joelho
        dores nas articulações
        ciática ?
        diabetes tipo
        insulina ?
        hipertensão ?
        colesterol ?
        impotência ?
        disfunção erétil
        ereção ?
        ejaculação ?
        ejaculação precoce
        potência ?
        virilidade ?
        pênis ?
        estimulante ?
        tadala ?
        remédio natural
        remédio caseiro
        receita caseira
        truque ?
        truque caseiro
        médico revela
        calvície ?
        rejuvenescer ?
        rejuvenescimento ?
        antirrugas ?
        varizes ?
        micose ?
        fungo ?
        insônia ?
        ansiedade ?
        menopausa ?
        implante dentário
        implantes ?

        [lead]
        seguro auto
        seguro de vida
        plano de saúde
        planos de saúde
        energia solar
        diploma ?
        certificado digital
        site profissional
        lista de emails
        mala direta
        e-mail marketing
        seo ?
        seguro de carro
        seguro residencial
        seguro saúde
        plano odontológico
        plano de saúde a partir
        plano funerário
        convênio ?
        cotação grátis
        orçamento grátis
        sem compromisso
        painel solar
        painéis solares
        placa solar
        consórcios ?
        carta de crédito
        carta contemplada
        curso grátis
        curso online
        curso gratuito
        pós-graduação
        criação de sites
        criação de site
        marketing digital
        disparo de e-mails
        lista de e-mails
        tráfego pago
        divulgue ?
        vidente ?
        tarot ?
        cartomante ?
        búzios ?
        amarração ?
        internet fibra
        energia mais barata

        [threat]
        hackeado ?
        invadi ?
        sua câmera
        seu webcam
        intimação ?
        intimação judicial
        processo judicial
        mandado ?
        polícia ?
        polícia federal
        ministério público
        detran ?
        multa ?
        multas ?
        multa de trânsito
        cnh ?
        cnh suspensa
        boletim de ocorrência
        protesto ?
        protestado ?
        cartório ?
        negativação ?
        notificação extrajudicial
        audiência ?
        pedágio ?
        débitos ?
        tenho acesso
        acesso ao seu
        seu dispositivo foi
        vídeo seu
        vídeo íntimo
        sites pornográficos
        pornografia ?
        seus contatos
        resgate em bitcoin
        processo trabalhista
        processo nº
        ação judicial
        bloqueio judicial
        penhora ?
        oficial de justiça
        tribunal de justiça
        delegacia ?
        polícia civil
        inquérito ?
        intimado ?
        autuação ?
        notificação de autuação
        notificação de multa
        notificação judicial
        notificação de débito
        cobrança judicial
        serasa ?
        spc ?
        débito em aberto
        débito pendente
        dívida ativa
        direitos autorais
        suspensão da cnh
        ipva ?
        licenciamento ?

        [advance]
        herança ?
        beneficiário ?
        doação ?
        doar ?
        milhões de dólares
        milhões de euros
        viúva ?
        falecido ?
        proposta de negócio
        confidencial ?
        advogado ?
        notário ?
        deus te abençoe
        deus abençoe
        caro amigo
        querido amigo
        quantia ?
        entro em contato
        meu falecido
        minha falecida
        doença terminal
        órfãos ?
        orfanato ?
        caridade ?
        banco central
        transferência de fundos
        parceiro de negócios
        empréstimo entre particulares
        oferta de empréstimo
        taxa de juros de
        ganhador da loteria
        loteria internacional
        bênçãos ?

        [invoice]
        fatura ?
        faturas ?
        sua fatura
        fatura em aberto
        fatura vencida
        boleto ?
        boleto vencido
        segunda via
        2ª via
        2 via
        nota fiscal
        nota fiscal eletrônica
        nf-e
        comprovante ?
        comprovante de pagamento
        comprovante de transferência
        pagamento confirmado
        pedido confirmado
        recibo ?
        cobrança ?
        conta de luz
        conta de energia
        orçamento anexo
        depósito ?
        fatura disponível
        fatura digital
        fatura atrasada
        fatura do cartão
        fatura anexa
        conta em atraso
        conta em aberto
        conta de internet
        conta de telefone
        boleto em aberto
        boleto disponível
        boleto em anexo
        boleto anexo
        boleto atualizado
        nfe ?
        danfe ?
        nota fiscal em anexo
        nota fiscal emitida
        emissão de nota
        comprovante em anexo
        comprovante pix
        comprovante anexo
        pedido de cotação
        ordem de compra
        aviso de cobrança
        aviso de débito
        débito automático
        vencimento da fatura

        [shop]
        desconto ?
        descontos ?
        ofertas ?
        promoção ?
        promoções ?
        oferta especial
        oferta exclusiva
        liquidação ?
        frete grátis
        barato ?
        melhor preço
        só hoje
        black friday
        queima de estoque
        imperdível ?
        aproveite ?
        50 off
        70 off
        até 70
        até 80
        promoção relâmpago
        oferta relâmpago
        preço baixo
        preços baixos
        menor preço
        últimas unidades
        últimas peças
        réplicas ?
        compre agora
        compre já
        ofertas imperdíveis
        desconto exclusivo
        cupom de desconto
        semana do consumidor
        saldão ?
        super oferta

        [greeting]
        prezado cliente
        prezada cliente
        caro cliente
        prezado usuário
        caro usuário
        prezado(a)
        prezado a
        prezado senhor
        caro amigo
        olá cliente
        prezado beneficiário
        estimado cliente
        senhor contribuinte
        caro(a) cliente
        prezado associado
        prezado contribuinte
        prezado titular
        prezado(a) cliente
        olá cliente bradesco
        olá prezado
        prezado consumidor
        prezado assinante
        prezado usuario
        prezado correntista
        prezado segurado
        prezado cidadão
        caro contribuinte
        caro utilizador
        estimado utilizador
        exmo senhor
        exmo(a)
        caro ganhador
        prezado ganhador
        querido cliente
        olá querido
        senhor cliente
        sr. cliente

        [unsubscribe]
        descadastrar
        cancelar inscrição
        cancelar a inscrição
        deixar de receber
        remover meu e-mail
        não receber mais
        descadastre

        [bec]
        está disponível
        você está disponível
        está no escritório
        transferência urgente
        nova conta bancária
        mudança de conta
        cartões presente
        em reunião
        tarefa urgente
        folha de pagamento
        seu número

        [messenger]
        whatsapp
        whats
        telegram
        zap

        [reply]
        res
        enc
        escreveu

        [remove]
        não deseja receber
        não deseja mais receber
        não quiser receber
        remover da lista
        removido da lista
        removido da nossa
        sair da lista
        descadastrar
        descadastre-se
        remova seu e-mail

        [pitch]
        clique aqui
        clique abaixo
        clique no link
        compre agora
        ligue agora
        ligue já
        peça já
        garanta já
        garanta o seu
        garanta sua
        sem compromisso
        sem risco
        garantido
        garantia de
        dinheiro de volta
        totalmente grátis
        100 grátis
        inteiramente grátis
        por tempo limitado
        tempo limitado
        vagas limitadas
        não perca
        não perca tempo
        não deixe para depois
        aproveite agora
        oferta válida
        incrível
        revolucionário
        comprovado
        clinicamente
        resultados garantidos
        em poucos minutos
        """#

    private static let redirects = #"""
        # Places of large sites that send a browser on to wherever the link says: host, then the beginning of the path, then a parameter that has to be there (or *)
        # source: written for Postern from what providers publish about themselves; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        google.com /url *
        google.com /amp/s/ *
        google.com /search/ *
        maps.google.com /url *
        translate.google.com /translate u
        googleadservices.com /pagead/aclk adurl
        adclick.g.doubleclick.net / *
        googleads.g.doubleclick.net / *
        ad.doubleclick.net /ddm/ *
        doubleclick.net /clk *
        bing.com /ck/a u
        bing.com /aclick u
        r.search.yahoo.com / *
        click.linksynergy.com / *
        linkedin.com /redir *
        linkedin.com /slink code
        facebook.com /l.php u
        l.facebook.com /l.php u
        l.instagram.com / u
        l.messenger.com / u
        youtube.com /redirect q
        yandex.ru /clck *
        baidu.com /link url
        t.umblr.com /redirect z
        slack-redir.net /link url
        href.li / *
        anon.to / *
        dereferer.me / *
        nullrefer.com / *
        medium.com /r/ url
        vk.com /away.php to
        steamcommunity.com /linkfilter url
        deviantart.com /users/outgoing *
        weibo.cn /sinaurl *
        cse.google.com /url *
        ampproject.org /c/s/ *
        indeed.com /rc/clk *
        mandrillapp.com /track/click *
        msn.com /en-us/redirect *
        google.de /url *
        google.co.uk /url *
        google.fr /url *
        google.es /url *
        google.com.br /url *
        google.ca /url *
        google.it /url *
        google.co.jp /url *
        google.nl /url *
        google.co.in /url *
        accounts.google.com /ServiceLogin continue
        adservice.google.com /ddm/ *
        notifications.google.com /g/p/ *
        yahoo.com /ck/ *
        shareasale.com /r.cfm *
        awin1.com /cread.php *
        tinyurl.com /redirect *
        tiktok.com /link/v2 target
        snapchat.com /add *
        x.com /i/redirect url
        duckduckgo.com /l/ uddg
        nate.com /r/ *
        adnxs.com /clktrb *
        ib.adnxs.com /click *
        clickserve.dartsearch.net /link/click *
        ad.atdmt.com /c/ *
        sc.link /u *
        disq.us /url url
        tracking.tldcrm.com / *
        go.redirectingat.com / *
        redirect.viglink.com / u
        outgoing.prod.webservices.mozgcp.net /v1/ *
        gate.sc / url
        """#

    private static let rspamd = #"""
        # What Rspamd's signs and actions count: a line for a symbol, or for all whose names begin alike (with * at the end), of which the longest name counts
        # source: written for Postern from the symbols that Rspamd 3.4 ships and their groups; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        # The most that all signs of Rspamd add together, what those add of it that no line below names, and the least that good ones add.
        cap engine 3.5
        cap unnamed 2.0
        cap good -1.0

        # What Rspamd would do, with hyphens for blanks: nothing, defer, spam, high-confidence-spam, phish, high-confidence-phish or malware.
        # What has no line here is no answer that can be used.
        action no-action nothing
        action greylist nothing
        action add-header spam
        action rewrite-subject spam
        action quarantine spam
        action reject high-confidence-spam
        action discard high-confidence-spam
        action soft-reject defer

        # Files that another engine behind Rspamd takes for malware.
        CLAM_VIRUS malware
        ESET_VIRUS malware
        SOPHOS_VIRUS malware
        KASPERSKY_VIRUS malware
        KASPERSKY_SE_VIRUS malware
        FPROT_VIRUS malware
        SAVAPI_VIRUS malware
        AVAST_VIRUS malware
        AVIRA_VIRUS malware
        CLAM_VIRUS_FAIL pass
        CLAM_VIRUS_ENCRYPTED pass
        CLAM_VIRUS_MACRO pass

        # Links that lists of phishing have.
        PHISHED_OPENPHISH high-confidence-phish
        PHISHED_PHISHTANK high-confidence-phish
        PH_SURBL_MULTI high-confidence-phish
        DBL_PHISH high-confidence-phish
        DBL_ABUSE_PHISH strong phish
        MW_SURBL_MULTI strong phish
        DBL_MALWARE strong phish
        DBL_ABUSE_MALWARE strong phish
        CRACKED_SURBL medium phish
        # A link that shows another host than it has: newsletters that count clicks do so, too.
        PHISHING light phish
        HACKED_WP_PHISHING medium phish

        # Lists of links and addresses.
        DBL_SPAM strong spam
        URIBL_BLACK strong spam
        ABUSE_SURBL strong spam
        RSPAMD_URIBL strong spam
        RSPAMD_EMAILBL strong spam
        MSBL_EBL strong spam
        DBL_BOTNET strong spam
        DBL_ABUSE_BOTNET strong spam
        FUZZY_DENIED strong spam
        RBL_SPAMHAUS_SBL strong spam
        RBL_SPAMHAUS_CSS strong spam
        RBL_SPAMHAUS_XBL strong spam
        RBL_SPAMHAUS_XBL_ANY strong spam
        RBL_SPAMHAUS_DROP strong spam
        RBL_SPAMHAUS_PBL medium spam
        RBL_MAILSPIKE_WORST medium spam
        RBL_MAILSPIKE_VERYBAD medium spam
        # Lists that say they don't answer: no sign of the message.
        DBL_BLOCKED* pass
        DBL_PROHIBIT pass
        DNSWL_BLOCKED pass
        DWL_DNSWL_BLOCKED pass
        RBL_SPAMHAUS_BLOCKED* pass
        RECEIVED_SPAMHAUS_BLOCKED* pass
        SURBL_BLOCKED pass
        URIBL_BLOCKED pass

        # Good signs.
        RCVD_IN_DNSWL_MED good -0.3
        RCVD_IN_DNSWL_HI good -0.6
        RWL_MAILSPIKE_EXCELLENT good -0.2
        WHITELIST_DMARC good -0.5
        WHITELIST_SPF_DKIM good -0.5

        # What our own signs and stages say already: it would count twice.
        R_SPF_* pass
        R_DKIM_* pass
        DKIM_* pass
        DMARC_* pass
        ARC_* pass
        BLACKLIST_DMARC strong phish
        HFILTER_HELO_* pass
        HFILTER_HOSTNAME_* pass
        RDNS_* pass
        FROM_* pass
        TO_* pass
        REPLYTO_* pass
        RCPT_* pass
        RCVD_* pass
        MIME_TRACE pass
        MIME_GOOD pass
        FREEMAIL_* pass
        GREYLIST pass
        RATELIMIT* pass
        """#

    private static let sendersforothers = #"""
        # Services that send mail for others: the ends of MAIL FROM and of d= in their signatures
        # source: written for Postern from what providers publish about themselves; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        acems1.com
        acemsrvc.com
        acoustic.co
        actito.com
        activehosted.com
        adobe-campaign.com
        amazonses.com
        appboy.com
        attentivemobile.com
        aweber.com
        beehiiv.com
        benchmarkemail.com
        bluehornet.com
        bm23.com
        bmsend.com
        bnc3.mailjet.com
        braze.com
        brevo.com
        brevosend.com
        bronto.com
        cakemail.com
        campaignmonitor.com
        campayn.com
        ccsend.com
        cheetahmail.com
        chtah.net
        cleverreach.com
        cmail1.com
        cmail19.com
        cmail2.com
        cmail20.com
        constantcontact.com
        contactlab.com
        convertkit-mail.com
        convertkit-mail2.com
        convertkit.com
        cordial.com
        createsend.com
        crsend.com
        customer.io
        customeriomail.com
        dialogmail.com
        dotdigital.com
        dotmailer.com
        doubledutch.com
        drip.com
        e-goi.com
        e.sparkpost.com
        e2ma.net
        elasticemail.com
        elasticemail.net
        eloqua.com
        email-od.com
        emailsys.net
        emailsys1a.net
        emarsys.com
        emarsys.net
        emma.com
        emsend1.com
        emsmtp.com
        emv2.com
        emv3.com
        emv5.com
        en25.com
        episerver.net
        et.exacttarget.com
        eventbrite.com
        exacttarget.com
        exct.net
        falconide.com
        feedblitz.com
        freshdesk.com
        freshemail.io
        getdrip.com
        getresponse-mail.com
        getresponse.com
        helpscout.net
        hs-send.com
        hubspot.com
        hubspotemail.net
        hubspotservices.com
        icontact.com
        in.constantcontact.com
        infusionmail.com
        infusionsoft.com
        intercom-mail.com
        intercom.io
        inxmail.com
        inxserver.com
        itbl.co
        iterable.com
        keap.com
        kit-mail.com
        klaviyo.com
        klaviyomail.com
        ladesk.com
        lettermelater.com
        listrak.com
        listrakbi.com
        madmimi.com
        mailchimpapp.net
        mailerlite.com
        mailersend.com
        mailersend.net
        mailgun.com
        mailgun.net
        mailgun.org
        mailinblack.com
        mailjet.com
        mailjet.net
        maillist-manage.com
        mailpoet.com
        mailup.com
        mandrillapp.com
        marketo.com
        mcdlv.net
        mcsv.net
        mkt-email.com
        mktdns.com
        mktomail.com
        mlrs.net
        mlsend.com
        moosend.com
        mtasv.net
        musvc.com
        neolane.net
        netcorecloud.net
        omnisend.com
        omnisendmail.com
        onmicrosoft-mail.com
        ontraport.com
        optivo.com
        outboundemail.net
        pardot.com
        pepipost.net
        pm.mtasv.net
        pmta.com
        postmarkapp.com
        postscript.io
        pushwoosh.com
        rapidmail.de
        rdstation.com
        rdstation.com.br
        responsys.net
        rsgsv.net
        rsys2.com
        rsys5.com
        sailthru.com
        salesforce.com
        selligent.com
        sender-sib.com
        sendgrid-mail.com
        sendgrid.com
        sendgrid.me
        sendgrid.net
        sendinblue.com
        sendlane.com
        sendpulse.com
        sendy.co
        sfmc-content.com
        shopifyemail.com
        silverpop.com
        smtp2go.com
        socketlabs.com
        socketlabs.net
        sparkpostmail.com
        sparkpostmail1.com
        splio.com
        spmailtechno.com
        squarespace-mail.com
        srv2.de
        substack.com
        ticketmaster.com
        tinyletterapp.com
        vero.co
        verticalresponse.com
        ymlp.com
        ymlpsrv.net
        yotpo.com
        zaius.com
        zcsend.net
        zendesk.com
        zohocampaigns.com

        # names of fields that these services write
        header X-MC-User
        header X-Mailchimp-Campaign
        header X-SG-EID
        header X-SG-ID
        header X-Mailgun-Sid
        header X-Mailgun-Variables
        header X-SES-Outgoing
        header X-MSFBL
        header X-Mandrill-User
        header X-Mailjet-Campaign
        header X-MJ-Mid
        header X-sib-id
        header X-Mailin-EID
        header X-HubSpot-Message-Source
        header X-HS-Cid
        header X-Klaviyo-Message-ID
        header X-Kmail-Account
        header X-Roving-ID
        header X-campaignid
        header X-job
        header X-SFMC-Stack
        header X-PVIQ
        header X-rpcampaign
        header X-CSA-Complaints
        header X-PM-Message-Id
        header X-Elastic-Email
        header X-Campaign-Id
        header X-BounceId

        # services that rewrite links to look at them before they are followed
        safelinks.protection.outlook.com
        urldefense.com
        urldefense.proofpoint.com
        linkprotect.cudasvc.com
        secure-web.cisco.com
        clicktime.symantec.com
        mimecastprotect.com
        mimecast.com
        emailprotection.link
        trendmicro.com
        sophos.com
        hornetsecurity.com
        barracudanetworks.com
        """#

    private static let shorteners = #"""
        # Hosts that shorten links: the host says nothing of where a link leads
        # source: written for Postern from what providers publish about themselves; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        0rz.tw
        1url.cz
        2no.co
        2s.pt
        7.ly
        a.co
        abre.ai
        acesse.one
        adf.ly
        amzn.eu
        amzn.to
        app.link
        bc.vc
        beacons.ai
        bio.link
        bit.do
        bit.ly
        bitly.com
        bitly.ws
        bitlylink.com
        bityli.com
        bl.ink
        blasze.tk
        bom.so
        buff.ly
        campsite.bio
        chilp.it
        clck.ru
        cli.re
        clicky.me
        clk.ink
        cutt.ly
        cutt.us
        db.tt
        dft.ba
        dlvr.it
        dub.co
        dub.sh
        dwz.cn
        ebay.us
        encurtador.com.br
        encurtador.dev
        exe.io
        fanlink.to
        fb.me
        ffm.to
        flow.page
        gg.gg
        go.link
        goo.gl
        goolnk.com
        grabify.link
        han.gl
        heylink.me
        hubs.la
        hubs.ly
        ift.tt
        inx.lv
        ipgrabber.ru
        iplogger.com
        iplogger.org
        ity.im
        j.mp
        kte.ai
        kurzelinks.de
        kutt.it
        l.ead.me
        l1nk.dev
        l1nq.com
        lc.cx
        lihi.cc
        lihi1.cc
        link.do
        linkr.it
        linktr.ee
        ln.run
        lnk.bio
        lnk.to
        lnkd.in
        lnnk.in
        mcaf.ee
        me-qr.com
        me.qr
        me2.do
        moourl.com
        msft.it
        multiurl.com
        mzl.la
        n9.cl
        o-x.fr
        oe.cd
        onelink.me
        ouo.io
        ouo.press
        ow.ly
        owy.mn
        p.asia
        page.link
        po.st
        ppl.cz
        ppt.cc
        prettylinkpro.com
        q-r.to
        qr.ae
        qr.link
        qr.net
        qrco.de
        qrd.by
        qrfy.com
        rb.gy
        rebrand.ly
        reurl.cc
        ri.ms
        rlu.ru
        s.free.fr
        s.id
        s2r.co
        sc.link
        scnv.io
        shor.by
        short.cm
        short.gy
        short.io
        shorte.st
        shorter.me
        shortlink.uk
        shorturl.asia
        shorturl.at
        shrinkme.io
        shrtco.de
        sl.al
        smarturl.it
        snd.click
        snip.ly
        snipurl.com
        soo.gd
        spr.ly
        ssur.cc
        su.pr
        suo.im
        surl.li
        t.cn
        t.co
        t.ly
        t.me
        t2m.io
        t2mio.com
        taplink.cc
        tgr.ph
        tinu.be
        tiny.cc
        tiny.one
        tiny.pl
        tinylink.net
        tinyurl.com
        tinyurl.mobi
        tny.im
        tny.sh
        to.ly
        tr.im
        trib.al
        turl.ca
        tweez.me
        twurl.nl
        tyn.ee
        u.nu
        u.to
        ulvis.net
        url.cn
        url.ie
        url.kr
        urlb.at
        urlr.me
        urls.fr
        urlshrt.com
        urlz.fr
        urlzs.com
        v.gd
        v.ht
        vo.la
        vurl.com
        wa.me
        wp.me
        x.co
        x.gd
        xurl.es
        y2u.be
        yip.su
        yourls.org
        youtu.be
        zii.bz
        zlnk.de
        zpr.io
        zurl.ws
        tinyurl.is
        shorturl.gg
        urlshortener.me
        clickmetertracking.com
        clickmeter.com
        bitly.is
        qrcodes.pro
        qrs.ly
        l.linklyhq.com
        linklyhq.com
        linkly.me
        lnkiy.in
        lnkd.li
        tiny.us
        t.mp
        shor.tn
        short.link
        linkin.bio
        solo.to
        msha.ke
        koji.to
        linkpop.com
        hopp.bio
        link.space
        many.link
        lnk.link
        linkfly.to
        bento.me
        carrd.link
        wlo.link
        wl.tl
        rebrandly.com
        rebrand.link
        snip.link
        snl.ink
        spoo.me
        da.gd
        vu.fr
        vk.cc
        vk.sv
        goo.su
        clck.bar
        utm.guru
        tglink.io
        zws.im
        kl.am
        cutt.id
        s.shopee.com.br
        surl.lu
        acortar.link
        acortaurl.com
        corta.link
        encr.pw
        l1nk.link
        l8.nu
        hotm.art
        mon.net
        me2.kr
        naver.me
        me.qr.net
        q.qr.codes
        x.gy
        xy2.eu
        xn--ggle-55da.com
        yourl.co
        zee.gl
        1drv.ws
        fb.watch
        amzn.asia
        wl.me
        mub.me
        qrco.me
        qr1.be
        rotf.lol
        bre.is
        chl.li
        gee.su
        ln5.sync.com
        thinfi.com
        urlday.com
        url.rw
        rblx.co
        is.gd
        """#

    private static let weights = #"""
        # Weights of symbols: the classes, the bounds, then for each symbol its class, or `good` or `bad` and a number
        # source: written for Postern; classes by how often good and bad mail has the sign; date: 2026-11-30; licence: that of Postern
        version 2026-11-30

        class strong 2.0
        class medium 1.2
        class light 0.5
        class trace 0.2
        class fact 0

        threshold spam 3.5
        # With less than three families, or without one that is asked for, the score is at most this.
        threshold unsupported 2.0
        threshold family 0.5
        threshold clearly-good -1.5

        cap lexicon 2.5
        cap shape 1.5
        cap subject 1.5
        cap good -3.0

        AUTH_NO_PASS medium
        AUTH_NOT_ALIGNED fact
        AUTH_PASS_UNALIGNED trace
        AUTH_DKIM_NONE light
        AUTH_DKIM_FAIL trace
        AUTH_SPF_FAIL light
        AUTH_SPF_SOFTFAIL medium
        AUTH_SPF_ERR trace
        AUTH_DMARC_FAIL light
        AUTH_DMARC_FAIL_POLICY medium
        AUTH_NO_DMARC_RECORD fact
        AUTH_MAILFROM_DIFF_NOESP light
        HELO_NODOT light
        HELO_DYN light
        HELO_BADTLD light
        FROM_NO_ADDR light
        FROM_BAD_DOMAIN strong
        FROM_MULTI strong
        FROM_FREEHOST medium
        FROM_CHEAP_TLD light
        FROM_RANDOM_DOMAIN light
        FROM_RANDOM_LOCAL trace
        FROM_LOCAL_DIGITS light
        FROM_SYNTAX medium
        FROM_EQ_TO medium
        FROM_NO_NAME trace
        FROM_NAME_HAS_ADDR light
        FROM_NAME_HAS_RCPT medium
        FROM_NAME_CONFUSABLE strong
        FROM_NAME_EMOJI trace
        FROM_NAME_PUNCT medium
        FROM_NAME_CAPS light
        FROM_NAME_LEET light
        FROM_BRAND_NAME light
        FROM_BRAND_NAME_UNAUTH light
        FROM_BRAND_FREEMAIL medium
        FROM_BRAND_IN_DOMAIN light
        REPLYTO_DIFF_DOMAIN trace
        REPLYTO_FREEMAIL medium
        REPLYTO_FREEMAIL_BOTH light
        FROM_B64_ASCII light
        SUBJ_EMPTY light
        SUBJ_BRAND fact
        SUBJ_RCPT light
        SUBJ_CONFUSABLE strong
        SUBJ_ZEROWIDTH strong
        SUBJ_EMOJI trace
        SUBJ_LEET light
        SUBJ_FAKE_RE fact
        SUBJ_EXCL trace
        SUBJ_EXCL1 trace
        SUBJ_CAPS light
        SUBJ_TRAIL_ID trace
        SUBJ_RAW8BIT medium
        SUBJ_B64_ASCII light
        SUBJ_PUNCT light
        TEXT_EMPTY trace
        TEXT_SHORT trace
        TEXT_ZEROWIDTH trace
        TEXT_ZEROWIDTH_MANY trace
        TEXT_CONFUSABLE light
        TEXT_CRYPTO_ADDR light
        TEXT_MESSENGER light
        TEXT_TOLLFREE trace
        TEXT_GENERIC_GREET medium
        TEXT_UNSUB_TEXT fact
        HTML_NO_PLAIN light
        HTML_HIDDEN fact
        HTML_HIDDEN_DOMINANT trace
        HTML_IMAGE_ONLY light
        HTML_IMAGE_LINK light
        HTML_STYLE_IMG trace
        HTML_DATA_IMG trace
        HTML_FORM medium
        HTML_SCRIPT fact
        HTML_BR_PAD medium
        HTML_COMMENTS fact
        HTML_DOUBLE fact
        IMG_PUBLIC_IMGHOST medium
        IMG_BUCKET fact
        IMG_IP light
        PART_B64_ASCII light
        PART_ODD_CHARSET light
        PART_HTML_ATTACH medium
        PART_SVG medium
        PART_PDF fact
        PART_PDF_SHORT light
        PART_ICS light
        PART_ARCHIVE fact
        PART_EXEC fact
        PART_OFFICE fact
        PART_MIXED_SINGLE fact
        URL_NONE fact
        URL_SHORTENER light
        URL_IP medium
        URL_BUCKET medium
        URL_FREEHOST light
        URL_IPFS strong
        URL_CHEAP_TLD light
        URL_RANDOM_HOST fact
        URL_BRAND_HOST light
        URL_BAD_TLD light
        URL_PUNY medium
        URL_NONASCII light
        URL_USERINFO medium
        URL_PORT fact
        URL_REDIR_PARAM fact
        URL_OPENREDIR medium
        URL_FRAGMENT light
        URL_LONG trace
        URL_CMS_PATH light
        URL_B64_RCPT medium
        URL_MALFORMED light
        URL_TEXT_MISMATCH light
        URL_UNRELATED fact
        URL_ONE_TARGET trace
        URL_SAME_URL light
        URL_SINGLE trace
        HDR_UNDISCLOSED medium
        HDR_NO_MSGID light
        HDR_MSGID_BAD fact
        HDR_MSGID_NODOT fact
        HDR_DATE_FUTURE light
        HDR_DATE_OLD fact
        HDR_DATE_OLD6H fact
        HDR_DATE_BAD light
        HDR_PHPMAILER fact
        HDR_OLD_MUA fact
        HDR_PHP_SCRIPT light
        HDR_PRIORITY light
        HDR_DUP_HEADER light
        HDR_ESP_HEADER_NO_AUTH light
        HDR_ESP_AUTH fact
        HDR_RATWARE medium
        HDR_RCPT_NOT_TO light
        AUTH_DMARC_PASS_DKIM_CORP good -1.0
        URL_FROM_DOMAIN good -1.0
        HDR_MSGID_FROM good -0.3
        GOOD_REPLY_SUBJ good -1.0
        GOOD_QUOTED good -0.7
        HIST_PERSON_KNOWN good -3.0
        HIST_KNOWN good -2.0
        HIST_DOMAIN_KNOWN good -1.0
        HIST_SIGNER_KNOWN good -0.5
        HIST_NETWORK_KNOWN good -0.3
        HIST_ANSWERED good -3.0
        HIST_PERSON_JUNKED strong
        HIST_JUNKED bad 1.5
        HIST_DOMAIN_JUNKED bad 1.0
        HIST_SIGNER_JUNKED bad 1.0
        HIST_NETWORK_JUNKED bad 0.7
        TOKENS_GOOD good -1.0
        TOKENS_GOOD_SURE good -2.0
        TOKENS_BAD bad 1.0
        TOKENS_BAD_SURE strong
        CAMPAIGN_CONTENT bad 2.5
        CAMPAIGN_HEAD bad 1.0
        HIST_FIRST bad 0.3
        SUBJ_LEX_PRIZE medium
        SUBJ_LEX_URGENT medium
        SUBJ_LEX_ACCOUNT medium
        SUBJ_LEX_DELIVERY trace
        SUBJ_LEX_MONEY light
        SUBJ_LEX_CRYPTO medium
        SUBJ_LEX_ADULT light
        SUBJ_LEX_CASINO medium
        SUBJ_LEX_HEALTH trace
        SUBJ_LEX_LEAD light
        SUBJ_LEX_THREAT fact
        SUBJ_LEX_ADVANCE medium
        SUBJ_LEX_INVOICE trace
        SUBJ_LEX_SHOP light
        NAME_LEX_PRIZE trace
        NAME_LEX_URGENT fact
        NAME_LEX_ACCOUNT light
        NAME_LEX_DELIVERY fact
        NAME_LEX_MONEY fact
        NAME_LEX_CRYPTO medium
        NAME_LEX_ADULT light
        NAME_LEX_CASINO trace
        NAME_LEX_HEALTH fact
        NAME_LEX_LEAD light
        NAME_LEX_THREAT trace
        NAME_LEX_ADVANCE trace
        NAME_LEX_INVOICE light
        NAME_LEX_SHOP light
        TEXT_LEX_PRIZE light
        TEXT_LEX_URGENT fact
        TEXT_LEX_ACCOUNT light
        TEXT_LEX_DELIVERY fact
        TEXT_LEX_MONEY fact
        TEXT_LEX_CRYPTO light
        TEXT_LEX_ADULT fact
        TEXT_LEX_CASINO light
        TEXT_LEX_HEALTH fact
        TEXT_LEX_LEAD fact
        TEXT_LEX_THREAT fact
        TEXT_LEX_ADVANCE light
        TEXT_LEX_INVOICE fact
        TEXT_LEX_SHOP fact
        TEXT_LEX_BEC light
        CMP_UNSUB_NO_HEADER light
        CMP_LURE_UNALIGNED medium
        CMP_LURE_NO_PASS medium
        CMP_LURE_SOFT_URL medium
        CMP_IMGHOST_LINK strong
        CMP_IMAGE_UNRELATED medium
        CMP_RANDOM_UNRELATED light
        CMP_FREEMAIL_ADVANCE medium
        CMP_FREEMAIL_ATTACH_ONLY medium
        CMP_BRAND_UNRELATED_URL medium
        CMP_BRAND_BAD_SENDER strong
        CMP_OBFUSCATED_HEAD medium
        CMP_RCPT_LURE light
        CMP_OWN_LOOKALIKE strong
        CMP_BEC medium
        CMP_OLD_SPAM medium
        CMP_FREEMAIL_HTML light
        CMP_CLASSIC_BODY medium
        CMP_HIDDEN_LURE light
        FROM_FREEMAIL_FORGED light
        HELO_IP light
        HDR_MSGID_RECEIVER light
        HDR_NO_TO light
        HDR_DATE_ODD medium
        HDR_RCVD_FORGED medium
        HDR_NO_MIME light
        HDR_SORTED_RCPTS light
        SUBJ_ADV strong
        SUBJ_PAD_CODE medium
        SUBJ_GAPPY medium
        SUBJ_DOLLARS light
        TEXT_REMOVE light
        TEXT_CLAIM medium
        TEXT_PITCH light
        TEXT_PITCH_MANY medium
        TEXT_CAPS light
        TEXT_GREET_RCPT light
        CMP_NO_PASS_LINK medium
        CMP_BODY_LURE medium
        CMP_BAD_SENDER_LINK medium
        CMP_RCPT_LINK medium
        CMP_FORGED_FREEMAIL medium
        CMP_OLD_SPAM_SURE medium
        CMP_HAWKER medium
        CMP_MANY_WAYS medium
        CMP_ATTACH_ONLY medium
        CMP_FREEMAIL_LINK medium
        CMP_STRANGE_TARGET medium
        CMP_NO_PASS_SOFT medium
        URL_MAILTO_FREEMAIL medium
        """#
}
