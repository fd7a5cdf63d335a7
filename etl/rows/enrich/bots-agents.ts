/**
 * Words by which robots name themselves in their user agent, as publicly known (most operators have a page on theirs). A word is what stands between
 * other characters than letters, digits, `-` and `_`, in lower case; one without `-` and `_` also counts as a part of a longer one
 * (`googlebot` in `Googlebot-Image`).
 */
export const agentWords = {
  /** Search engines and archives. */
  crawler:
    'googlebot google-inspectiontool storebot-google adsbot-google adsbot-google-mobile mediapartners-google apis-google googleproducer google-site-verification google-read-aloud googleother google-safety googleweblight google-adwords-instant google-shopping-quality google-structured-data-testing-tool google-xrawler bingbot msnbot adidxbot bingpreview microsoftpreview yandexbot yandeximages yandexvideo yandexmedia yandexblogs yandexfavicons yandexwebmaster yandexpagechecker yandexmetrika yandexmobilebot yandexmobilescreenshotbot yandexaccessibilitybot yandexrenderresourcesbot yandexdirect yandexdirectdyn yandexscreenshotbot yandexverticals yandexcalendar yandexsitelinks yandexnews yandexontodb yandexturbo yandexrca yandexadnet baiduspider sogou 360spider haosouspider yisouspider petalbot aspiegelbot slurp duckduckbot duckduckgo-favicons-bot seznambot yeti naverbot daumoa coccocbot coccocbot-web coccocbot-image qwantify qwantbot qwantbot-prod exabot mojeekbot applebot ia_archiver heritrix nutch gigabot teoma yacybot mj12bot yoozbot marginalia neevabot kagibot bravebot ecosiabot findxbot istellabot wotbox sidetrade icc-crawler nicecrawler steeler trendkite-akashic-crawler ltx71 panscient voilabot admantx integralads ias_crawler proximic grapeshot peer39_crawler adbeat_bot trendictionbot magpie-crawler brandwatch meltwater swimgbot bitsightbot newsnow safednsbot',
  /** Collectors for language models, their search, and assistants that read pages for a user. */
  ai: 'gptbot chatgpt-user oai-searchbot oai-adsbot claudebot claude-user claude-searchbot claude-web claude-code anthropic-ai perplexitybot perplexity-user ccbot bytespider tiktokspider amazonbot amzn-searchbot amzn-user google-cloudvertexbot google-notebooklm google-agent googleagent-mariner gemini-deep-research google-gemini-cli google-firebase meta-externalagent meta-externalfetcher meta-webindexer facebookbot diffbot cohere-ai cohere-training-data-crawler ai2bot omgili omgilibot webzio webzio-extended youbot duckassistbot mistralai-user mistralai-index timpibot imagesiftbot img2dataset iaskspider pangubot phindbot quillbot sbintuitionsbot velenpublicwebcrawler firecrawlagent firecrawl crawl4ai brightbot novaact nova-act manus-user linerbot andibot bedrockbot chatglm-spider deepseekbot aihitbot awario awariobot friendlycrawler isscyberriskcrawler netestate cotoyogi echoboxbot factset_spyderbot xai-bot grokbot grok-deepsearch tavilybot tavily thinkbot turnitinbot turnitin apify poggio-citations wrtnbot addsearchbot zanistabot shapbot kunatocrawler lailabot semrushbot-ocob semrushbot-swa semrushbot-ft panguspider browser-use browserbase stagehand hyperbrowser',
  /** Search engine optimisation and market research. */
  seo: 'ahrefsbot ahrefssiteaudit semrushbot siteauditbot splitsignalbot dotbot rogerbot blexbot dataforseobot serpstatbot seokicks seokicks-robot seobilitybot sistrix screaming sitebulb oncrawl botify deepcrawl lumar barkrowler babbar megaindex linkdexbot spbot contentkingapp zoominfobot domainstatsbot mbcrawler linkpadbot backlinkcrawler xovibot seoscanners keys-so-bot semanticscholarbot similartech builtwith wappalyzer netpeak seomoz searchmetricsbot majestic12 lipperhey sitecheckerbot woorank nerdybot rytebot ryte siteimprove siteexplorer monsido',
  /** Previews of links in messages and posts. */
  preview:
    'facebookexternalhit facebookcatalog facebot twitterbot linkedinbot slackbot slackbot-linkexpanding slack-imgproxy slackbot-imgproxy telegrambot discordbot skypeuripreview pinterestbot redditbot embedly iframely vkshare bitlybot cardyb xing-contenttabreceiver flipboardproxy flipboardrss outbrain nuzzel bufferbot mattermost-bot opengraph metainspector link-preview linkpreview unfurlist snapchat-preview kakaotalk-scrap yahoomailproxy googledocs google-pagerenderer viberbot zalobot teamsbot line-poker',
  /** Watching whether a site is up, and how fast. */
  monitor:
    'uptimerobot pingdom pingdompagespeed pingdomtms statuscake statuscake_pagespeed_indev site24x7 gtmetrix chrome-lighthouse lighthouse google-lighthouse pagespeed ptst webpagetest catchpoint ruxitsynthetic dynatrace datadogsynthetics datadog newrelicpinger newrelic-synthetics checkly betteruptime better-uptime betterstack freshping hetrixtools nodeping updown montastic ohdear cloudwatchsynthetics amazon-route53-health-check-service elb-healthchecker googlehc google-cloud-scheduler googlestackdrivermonitoring-uptimechecks kube-probe prometheus blackbox-exporter zabbix nagios check_http sentryuptimebot speedcurve debugbear yellowlab instatus pulsetic uptime-kuma gomezagent alertsite splunksynthetics w3c_validator w3c-checklink w3c_i18n-checker w3c_css_validator_jfouffa validator_nu dareboost uptimia appinsights cloudflare-healthchecks cloudflare-alwaysonline cloudflare-traffic-manager fastly-healthcheck monitis monitority super-monitoring uptimedoctor wormly xymon dotcom-monitor applicationinsights-web cookiebot cookieinformation cookiehub onetrust cookieyes usercentrics',
  /** Looking for holes. */
  scanner:
    'nmap nikto sqlmap masscan zgrab censysinspect censys nuclei wpscan acunetix nessus netcraftsurveyagent netcraft internet-measurement internetmeasurement l9explore l9tcpid l9scan leakix shodan gobuster dirbuster feroxbuster ffuf wfuzz arachni w3af openvas detectify probely onyphe securitytrails projectdiscovery whatweb expanse qualys burpcollaborator netsparker invicti jorgee zmeu morfeus paloalto cyberscan visionutils assetnote hadrian criminalip fofa zoomeye binaryedge securityscorecard upguard rapid7 tenable',
  /** Readers of feeds. */
  feed: 'feedly feedlybot feedfetcher-google feedburner inoreader newsblur theoldreader miniflux freshrss commafeed feedbin bazqux apple-pubsub windows-rss-platform universalfeedparser simplepie magpierss blogtrottr feedspot superfeedr feedwrangler nextcloud-news tiny-tiny-rss itunes-podcast podcastaddict-bot',
  /** Browsers without a window, and what drives them. */
  headless:
    'headlesschrome headlesschromium headlessedg headlessfirefox headlessshell chrome-headless-shell headless phantomjs slimerjs casperjs puppeteer playwright selenium webdriver webdriverio testcafe htmlunit jsdom happydom prerender rendertron browserless wkhtmltoimage wkhtmltopdf cutycapt crawlee nightmarejs',
} as const;

/** Words that are only a piece of a name, and what they are. */
export const agentPieces = {
  ru_bot: 'crawler:mail.ru_bot',
  org_bot: 'crawler:archive.org_bot',
  ggpht: 'preview:googleimageproxy',
  'appengine-google': 'library:appengine-google',
} as const;

/** Names of several words, in lower case. */
export const agentPhrases = [
  ['google web preview', 'preview:google-web-preview'],
  ['google favicon', 'preview:google-favicon'],
] as const;

export type AgentFamily = keyof typeof agentWords;

/** Programs and HTTP libraries: robots where the agent begins with such a word, as many a browser's mentions one further on. */
export const libraryWords =
  'curl libcurl pycurl wget wget2 python python-requests python-urllib python-urllib3 python-httpx urllib httpx aiohttp requests java java-http-client apache-httpclient apache-httpasyncclient commons-httpclient jakarta httpclient okhttp asynchttpclient ahc jetty ktor-client feign spring resttemplate reactornetty vert unirest axios node node-fetch nodejs undici got superagent needle request deno bun go-http-client go go-resty fasthttp colly gentleman ruby faraday rest-client httparty typhoeus mechanize php guzzlehttp guzzle symfony wordpress drupal joomla libwww-perl lwp-request lwp-trivial lwp lwp-simple perl mojolicious www-mechanize winhttp wininet restsharp powershell windowspowershell microsoft-cryptoapi scrapy reqwest hyper ureq isahc dart lua-resty-http postmanruntime insomnia httpie bruno k6 jmeter apache-jmeter gatling locust vegeta wrk apachebench siege bombardier artillery autocannon lynx-http snoopy erlang hackney clj-http http-kit aria2 axel httrack webcopier teleport webzip webstripper sitesnagger grabber aws-sdk aws-cli boto3 cpp-httplib libsoup lavf ffmpeg';

/** Apps whose servers fetch links under a name that their users' browsers carry too: robots only where the agent begins with it. */
export const previewApps = 'whatsapp tumblr viber snapchat pinterest';

/** Phones and browsers whose names look like robots'. */
export const notRobots = 'cubot';
